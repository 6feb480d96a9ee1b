"""The servers taken for one machine with one memory.

exercise: 03.1
refused_by: memory
shows: servers_share_memory
"""
loses = {
    "memory": ["scale-in"],
    "sticky": ["scale-in", "second device"],
    "cookie": ["second device", "large cart"],
}
left = 3
