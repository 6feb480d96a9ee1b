"""Twelve threads, twelve calls at once.

exercise: 08.6
refused_by: at_once
shows: a_library_knows
"""
# instead of
found = {"success_clears": True, "calls_at_once": 1, "clock": "wall"}
# put
found = {"success_clears": True, "calls_at_once": 12, "clock": "wall"}
