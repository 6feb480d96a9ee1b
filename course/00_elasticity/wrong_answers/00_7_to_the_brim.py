"""The survivors planned to be busy all the time.

exercise: 00.7
refused_by: outlives_a_zone_in_a_rush
shows: busy_to_the_brim
"""
import math


def fleet_for(rates, service_seconds, vcpus, zones):
    needed = math.ceil(max(rates) * service_seconds / vcpus)
    return math.ceil(needed * zones / (zones - 1))
