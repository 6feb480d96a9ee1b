"""Full jitter, and nothing that limits the sum.

exercise: 08.1
refused_by: back_in_time
shows: jitter_is_enough
"""
policy = {"timeout": 1.0, "attempts": 3, "backoff": "full jitter"}
stays_from = 25
