"""A cookie taken to hold anything.

exercise: 03.1
refused_by: cookie
"""
loses = {
    "memory": ["next request", "scale-out", "scale-in", "second device"],
    "sticky": ["scale-in", "second device"],
    "cookie": ["second device"],
}
left = 3
