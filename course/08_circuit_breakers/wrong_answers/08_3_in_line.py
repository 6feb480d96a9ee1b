"""The lock is held during the call.

exercise: 08.3
refused_by: one_probe_of_many
shows: one_at_a_time_is_safe
"""
# instead of
recommender_breaker = ThreadSafeBreaker(5, 0.5)
# put
recommender_breaker = pybreaker.CircuitBreaker(
    fail_max=5, reset_timeout=0.5, throw_new_error_on_trip=False)
