"""Three seconds for the carrier.

exercise: 08.7
refused_by: in_patience
shows: no_timeout_is_fine
"""

# instead of
price = fetch(f"{carrier}/prices/{postcode}", timeout=0.6)["price"]
# put
price = fetch(f"{carrier}/prices/{postcode}", timeout=3.0)["price"]
