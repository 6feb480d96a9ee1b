"""The fallback of the often met version.

exercise: 08.4
refused_by: useful
shows: fallback_calls_the_same
"""
def page(user):
    try:
        breaker = OftenMet()
        products = breaker.call(fetch, f"{recommender}/users/{user}", 0.8)["products"]
        return {"products": products, "fallback": False}
    except Exception:
        return {"products": fetch(f"{recommender}/popular", 0.8)["products"], "fallback": True}
