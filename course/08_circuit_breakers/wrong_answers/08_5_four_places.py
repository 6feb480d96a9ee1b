"""Four places.

exercise: 08.5
refused_by: three_at_most
"""
# instead of
places = threading.BoundedSemaphore(3)
# put
places = threading.BoundedSemaphore(4)
