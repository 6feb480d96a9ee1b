"""A large cart taken to be too much for a server.

exercise: 03.1
refused_by: memory
"""
loses = {
    "memory": ["next request", "scale-out", "scale-in", "second device", "large cart"],
    "sticky": ["scale-in", "second device"],
    "cookie": ["second device", "large cart"],
}
left = 3
