"""The average of the day, and room for a zone.

exercise: 00.7
refused_by: outlives_a_zone_in_a_rush
"""
import math


def fleet_for(rates, service_seconds, vcpus, zones):
    average = sum(rates) / len(rates)
    needed = math.ceil(average * service_seconds / vcpus / 0.75)
    return math.ceil(needed * zones / (zones - 1))
