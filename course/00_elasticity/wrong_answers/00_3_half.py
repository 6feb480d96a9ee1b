"""Twice the servers, half the latency, also where nobody waits.

exercise: 00.3
refused_by: quiet
shows: twice_is_half
"""
quiet_ratio = 0.5
busy_ratio = 0.15
floor_ms = 100
