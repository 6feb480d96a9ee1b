"""Half as much again, as if there were always three zones.

exercise: 00.7
refused_by: outlives_a_zone_elsewhere
"""
import math


def fleet_for(rates, service_seconds, vcpus, zones):
    needed = math.ceil(max(rates) * service_seconds / vcpus / 0.75)
    return math.ceil(1.5 * needed)
