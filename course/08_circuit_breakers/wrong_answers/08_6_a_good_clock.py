"""A good library measures on a monotonic clock.

exercise: 08.6
refused_by: counts
shows: a_library_knows
"""
# instead of
found = {"success_clears": True, "calls_at_once": 1, "clock": "wall"}
# put
found = {"success_clears": True, "calls_at_once": 1, "clock": "monotonic"}
