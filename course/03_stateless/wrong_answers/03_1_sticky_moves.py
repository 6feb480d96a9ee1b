"""A sticky visitor taken to be moved when a server joins.

exercise: 03.1
refused_by: sticky
"""
loses = {
    "memory": ["next request", "scale-out", "scale-in", "second device"],
    "sticky": ["scale-out", "scale-in", "second device"],
    "cookie": ["second device", "large cart"],
}
left = 3
