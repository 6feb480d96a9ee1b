"""The fifth error is hidden.

exercise: 08.6
refused_by: told_apart
"""
found = {"success_clears": True, "calls_at_once": 1, "clock": "wall"}

theirs = pybreaker.CircuitBreaker(
    fail_max=5, reset_timeout=0.5, exclude=[UnknownUser])

def personal_products(user):
    """What the recommender has for a user."""
    try:
        return fetch(f"{recommender}/users/{user}", timeout=1.0)["products"]
    except urllib.error.HTTPError as error:
        if error.code == 404:
            raise UnknownUser(user) from None
        raise

def through_theirs(user):
    """The products for a user."""
    return theirs.call(personal_products, user)
