"""Every error counts.

exercise: 08.6
refused_by: told_apart
shows: catch_everything
"""

# instead of
    fail_max=5, reset_timeout=0.5, exclude=[UnknownUser], throw_new_error_on_trip=False)
# put
    fail_max=5, reset_timeout=0.5, throw_new_error_on_trip=False)
