"""Rates added up as if a minute had one second.

exercise: 00.2
refused_by: losses_foreseen
"""
average_fleet = 2
reason = "queue full"

def lost_requests(rates, capacity):
    return sum(max(rate - capacity, 0) for rate in rates)
