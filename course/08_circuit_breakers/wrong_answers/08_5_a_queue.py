"""Whoever finds no place waits for one.

exercise: 08.5
refused_by: others_go_on
shows: a_queue_is_a_wall
"""
places = threading.BoundedSemaphore(3)

def with_reviews(product):
    """A product with its reviews, if they can be had."""
    places.acquire()
    try:
        told = fetch(f"{reviews}/products/{product}", timeout=2.0)
        return {"product": product, "reviews": told["reviews"]}
    except OSError:
        return {"product": product, "reviews": None}
    finally:
        places.release()
