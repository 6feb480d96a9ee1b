"""Stickiness taken to know the user on every device.

exercise: 03.1
refused_by: sticky
shows: sticky_sessions_fix_it
"""
loses = {
    "memory": ["next request", "scale-out", "scale-in", "second device"],
    "sticky": ["scale-in"],
    "cookie": ["second device", "large cart"],
}
left = 3
