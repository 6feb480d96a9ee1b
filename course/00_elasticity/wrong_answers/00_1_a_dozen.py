"""A dozen, to be on the safe side.

exercise: 00.1
refused_by: no_fewer_would_do
shows: spare_is_free
"""
never_fails = 12
twelve = quietly("retail-day", instances=12).numbers["cost"]
wasted_percent = 100 * twelve["waste"] / twelve["instances"]
