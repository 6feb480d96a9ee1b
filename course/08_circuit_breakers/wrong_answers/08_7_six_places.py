"""Six places.

exercise: 08.7
refused_by: four_places
"""
# instead of
carrier_places = threading.BoundedSemaphore(4)
# put
carrier_places = threading.BoundedSemaphore(6)
