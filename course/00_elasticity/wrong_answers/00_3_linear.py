"""The wait of a full fleet halved with twice the servers.

exercise: 00.3
refused_by: busy
shows: queues_are_linear
"""
quiet_ratio = 0.99
busy_ratio = 0.5
floor_ms = 100
