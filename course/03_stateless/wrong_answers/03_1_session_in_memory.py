"""Flask's session taken for memory of the server.

exercise: 03.1
refused_by: cookie
shows: a_session_is_on_the_server
"""
loses = {
    "memory": ["next request", "scale-out", "scale-in", "second device"],
    "sticky": ["scale-in", "second device"],
    "cookie": ["scale-in", "second device"],
}
left = 3
