"""A lock is a wall with one place.

exercise: 08.5
refused_by: uses_its_places
shows: one_at_a_time_is_safe
"""
# instead of
places = threading.BoundedSemaphore(3)
# put
places = threading.Lock()
