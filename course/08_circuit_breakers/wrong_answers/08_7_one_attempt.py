"""No second attempt.

exercise: 08.7
refused_by: rides_out
shows: never_retry
"""

# instead of
                if price is None and carrier_health.may_retry():
                    price = asked_once(postcode)
# put
                pass
