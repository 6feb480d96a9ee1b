"""A time-out is enough.

exercise: 08.5
refused_by: others_go_on
"""
def with_reviews(product):
    try:
        told = fetch(f"{reviews}/products/{product}", timeout=2.0)
        return {"product": product, "reviews": told["reviews"]}
    except OSError:
        return {"product": product, "reviews": None}
