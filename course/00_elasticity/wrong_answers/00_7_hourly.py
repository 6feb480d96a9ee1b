"""The peak hour taken for the peak.

exercise: 00.7
refused_by: outlives_a_zone_in_a_rush
shows: the_hour_hides_the_minute
"""
import math


def fleet_for(rates, service_seconds, vcpus, zones):
    peak = max(sum(rates[k : k + 60]) / 60 for k in range(0, len(rates), 60))
    needed = math.ceil(peak * service_seconds / vcpus / 0.75)
    return math.ceil(needed * zones / (zones - 1))
