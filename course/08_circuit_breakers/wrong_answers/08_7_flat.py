"""Always the flat price.

exercise: 08.7
refused_by: real_and_marked
"""

# instead of
return {"price": last_prices.get(postcode, FLAT), "estimated": True}
# put
return {"price": FLAT, "estimated": True}
