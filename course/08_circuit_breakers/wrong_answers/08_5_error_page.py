"""An error of the service is an error of the page.

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
        return {"product": product, "reviews": told["reviews"]}
    finally:
        places.release()
