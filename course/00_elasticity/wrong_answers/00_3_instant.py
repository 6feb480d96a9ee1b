"""Any latency can be had with enough servers.

exercise: 00.3
refused_by: floor
shows: enough_is_instant
"""
quiet_ratio = 0.99
busy_ratio = 0.15
floor_ms = 0
