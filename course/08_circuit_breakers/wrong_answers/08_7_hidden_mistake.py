"""A postcode that is none gets an estimate.

exercise: 08.7
refused_by: own_mistakes
shows: catch_everything
"""

# instead of
        if error.code == 422:
            raise ValueError(f"{postcode} is no postcode") from None
# put
        pass
# instead of
    if not (postcode.isdecimal() and len(postcode) == 5):
        raise ValueError(f"{postcode} is no postcode")
# put
    pass
