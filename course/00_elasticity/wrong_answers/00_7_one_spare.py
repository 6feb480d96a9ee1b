"""One spare machine for a whole zone.

exercise: 00.7
refused_by: outlives_a_zone_elsewhere
shows: one_spare_is_a_zone
"""
import math


def fleet_for(rates, service_seconds, vcpus, zones):
    return math.ceil(max(rates) * service_seconds / vcpus / 0.75) + 1
