"""Sized by the average of an ordinary day, without the sale.

exercise: 00.2
refused_by: sized_by_the_average
"""
average_fleet = 1
reason = "queue full"

def lost_requests(rates, capacity):
    return 60 * sum(max(rate - capacity, 0) for rate in rates)
