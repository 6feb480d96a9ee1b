"""A time-out near the mean service time.

exercise: 08.1
refused_by: rides_out_errors
"""
policy = {"timeout": 0.3, "attempts": 3, "budget": 0.1}
stays_from = 25
