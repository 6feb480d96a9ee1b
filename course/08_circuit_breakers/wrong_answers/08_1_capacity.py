"""Nothing can happen below the capacity.

exercise: 08.1
refused_by: stays_from
shows: capacity_is_the_limit
"""
policy = {"timeout": 1.0, "attempts": 3, "backoff": "full jitter", "budget": 0.1}
stays_from = 100
