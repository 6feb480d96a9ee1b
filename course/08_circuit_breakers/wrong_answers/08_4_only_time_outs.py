"""Only time-outs and errors of the server are illnesses.

exercise: 08.4
refused_by: useful
"""
def page(user):
    """What a visitor is shown."""
    try:
        products = fetch(f"{recommender}/users/{user}", timeout=0.8)["products"]
        return {"products": products, "fallback": False}
    except urllib.error.HTTPError as error:
        if error.code == 404:
            raise UnknownUser(user) from None
    except TimeoutError:
        pass
    return {"products": fetch(f"{catalogue}/popular", timeout=0.8)["products"], "fallback": True}
