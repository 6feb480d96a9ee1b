"""The whole sale under a version, without another try.

exercise: 03.6
refused_by: sold_exactly
shows: first_or_never
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
    bought = sale["left"] > 0 and change(
        product, user, "SET #left = #left - :one ADD buyers :us",
        "#left = :read AND NOT contains(buyers, :me)", **{":read": {"N": str(sale["left"])}})
    has_one = bought or user in sale_of(product)["buyers"]
    return jsonify(sale_of(product)), 200 if has_one else 409
