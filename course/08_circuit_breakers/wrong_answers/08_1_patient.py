"""Half a minute of patience.

exercise: 08.1
refused_by: nobody_waits
shows: no_timeout_is_fine
"""
policy = {"timeout": 30.0, "attempts": 3, "budget": 0.1}
stays_from = 25
