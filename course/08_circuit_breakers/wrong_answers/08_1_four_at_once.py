"""Four attempts, since more attempts mean more answers.

exercise: 08.1
refused_by: back_in_time
shows: retries_always_help
"""
policy = {"timeout": 1.0, "attempts": 4}
stays_from = 25
