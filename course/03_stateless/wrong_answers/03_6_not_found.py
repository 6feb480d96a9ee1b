"""Sold out told as 404.

exercise: 03.6
refused_by: sold_out_is_409
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
    bought = change(
        product, user, "SET #left = #left - :one ADD buyers :us",
        "#left > :zero AND NOT contains(buyers, :me)", **{":zero": {"N": "0"}})
    has_one = bought or user in sale_of(product)["buyers"]
    return jsonify(sale_of(product)), 200 if has_one else 404
