"""The new machines spread over the services that are well.

exercise: 00.5
refused_by: all_three_serve
shows: capacity_is_shared
"""
sizes = {"web": 3, "search": 3, "checkout": 5}
saved = (16 - 11) * 24 * 0.096
