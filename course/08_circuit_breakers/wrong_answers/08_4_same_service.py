"""The recommender's own popular products come first.

exercise: 08.4
refused_by: another_way
shows: fallback_calls_the_same
"""
def page(user):
    """What a visitor is shown."""
    try:
        products = fetch(f"{recommender}/users/{user}", timeout=0.8)["products"]
        return {"products": products, "fallback": False}
    except urllib.error.HTTPError as error:
        if error.code == 404:
            raise UnknownUser(user) from None
    except OSError:   # refused, reset, or no answer in time
        pass
    try:
        products = fetch(f"{recommender}/popular", timeout=0.4)["products"]
    except OSError:
        products = fetch(f"{catalogue}/popular", timeout=0.8)["products"]
    return {"products": products, "fallback": True}
