"""The losses put down to slowness.

exercise: 00.2
refused_by: why_it_drops
shows: queues_absorb
"""
average_fleet = 2
reason = "time-out"

def lost_requests(rates, capacity):
    return 60 * sum(max(rate - capacity, 0) for rate in rates)
