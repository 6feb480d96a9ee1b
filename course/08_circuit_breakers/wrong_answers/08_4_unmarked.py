"""Nobody needs to know.

exercise: 08.4
refused_by: marked
shows: a_guess_is_an_answer
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
    return {"products": fetch(f"{catalogue}/popular", timeout=0.8)["products"], "fallback": False}
