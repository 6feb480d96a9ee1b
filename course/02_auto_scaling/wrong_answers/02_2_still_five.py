"""A good target under the old ceiling.

exercise: 02.2
refused_by: served
shows: max_is_a_safety_net
"""
tracked = track_cpu("shop", 40)
