"""Retries are evil, so there are none.

exercise: 08.1
refused_by: rides_out_errors
shows: never_retry
"""
policy = {"timeout": 1.0, "attempts": 1}
stays_from = 25
