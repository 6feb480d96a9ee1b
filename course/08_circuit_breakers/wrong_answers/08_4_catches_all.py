"""Whatever happens, popular products.

exercise: 08.4
refused_by: mistakes_seen
shows: catch_everything
"""
def page(user):
    try:
        products = fetch(f"{recommender}/users/{user}", timeout=0.8)["products"]
        return {"products": products, "fallback": False}
    except Exception:
        products = fetch(f"{catalogue}/popular", timeout=0.8)["products"]
        return {"products": products, "fallback": True}
