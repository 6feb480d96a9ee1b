"""A new breaker for each call.

exercise: 08.3
refused_by: one_breaker
shows: breaker_per_call
"""

# instead of
products = recommender_breaker.call(ask_recommender, user)
# put
products = ThreadSafeBreaker(5, 0.5).call(ask_recommender, user)
