"""Stickiness taken for a cure.

exercise: 03.1
refused_by: sticky
shows: sticky_sessions_fix_it
"""
loses = {
    "memory": ["next request", "scale-out", "scale-in", "second device"],
    "sticky": [],
    "cookie": ["second device", "large cart"],
}
left = 3
