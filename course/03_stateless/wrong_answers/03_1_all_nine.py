"""The last server taken to know all.

exercise: 03.1
refused_by: left
shows: servers_share_memory
"""
loses = {
    "memory": ["next request", "scale-out", "scale-in", "second device"],
    "sticky": ["scale-in", "second device"],
    "cookie": ["second device", "large cart"],
}
left = 9
