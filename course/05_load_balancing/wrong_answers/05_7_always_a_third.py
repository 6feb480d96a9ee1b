"""A third of the requests for each of three, in any case.

exercise: 05.7
refused_by: shares_known
shows: requests_spread_evenly
"""
# instead of
lonely_before = 1 / 2
# put
lonely_before = 1 / 3
