"""The room of the whole day set against the need of the whole day.

exercise: 00.2
refused_by: losses_foreseen
shows: night_pays_for_evening
"""
average_fleet = 2
reason = "queue full"

def lost_requests(rates, capacity):
    return max(60 * (sum(rates) - capacity * len(rates)), 0)
