"""The right fleet, doubled.

exercise: 00.7
refused_by: no_gold_plate
"""
import math


def fleet_for(rates, service_seconds, vcpus, zones):
    needed = math.ceil(max(rates) * service_seconds / vcpus / 0.75)
    return 2 * math.ceil(needed * zones / (zones - 1))
