"""A place is given back only when all went well.

exercise: 08.5
refused_by: gives_back
"""
places = threading.BoundedSemaphore(3)

def with_reviews(product):
    """A product with its reviews, if they can be had."""
    if not places.acquire(blocking=False):
        return {"product": product, "reviews": None}
    try:
        told = fetch(f"{reviews}/products/{product}", timeout=2.0)
        places.release()
        return {"product": product, "reviews": told["reviews"]}
    except OSError:
        return {"product": product, "reviews": None}
