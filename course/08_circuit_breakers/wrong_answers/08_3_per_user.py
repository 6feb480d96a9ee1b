"""A breaker for each user.

exercise: 08.3
refused_by: one_breaker
shows: breaker_per_call
"""

# instead of
recommender_breaker = ThreadSafeBreaker(5, 0.5)
# put
breakers = {}
breakers_lock = threading.Lock()
# instead of
    products = recommender_breaker.call(ask_recommender, user)
# put
    with breakers_lock:
        breaker = breakers.setdefault(user, ThreadSafeBreaker(5, 0.5))
    products = breaker.call(ask_recommender, user)
