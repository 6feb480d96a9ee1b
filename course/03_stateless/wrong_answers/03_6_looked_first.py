"""Looked whether one is left, then sold under the condition that the user has none.

exercise: 03.6
refused_by: sold_exactly
shows: atomic_is_enough
"""
# instead of
@app.post("/sales/<product>/buyers/<user>")
def buy(product, user):
    bought = change(
        product, user, "SET #left = #left - :one ADD buyers :us",
        "#left > :zero AND NOT contains(buyers, :me)", **{":zero": {"N": "0"}})
    has_one = bought or user in sale_of(product)["buyers"]
    return jsonify(sale_of(product)), 200 if has_one else 409
# put
@app.post("/sales/<product>/buyers/<user>")
def buy(product, user):
    sale = sale_of(product)
    if sale["left"] <= 0 and user not in sale["buyers"]:
        return jsonify(sale), 409
    change(product, user, "SET #left = #left - :one ADD buyers :us", "NOT contains(buyers, :me)")
    return jsonify(sale_of(product))
