"""Another algorithm for the same zones.

exercise: 05.7
refused_by: shares_even
shows: requests_spread_evenly
"""
# instead of
set_attribute(photos, "load_balancing.cross_zone.enabled", "true")
# put
set_attribute(photos, "load_balancing.algorithm.type", "least_outstanding_requests")
