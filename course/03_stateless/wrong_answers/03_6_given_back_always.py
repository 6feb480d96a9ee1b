"""Given back whoever asks.

exercise: 03.6
refused_by: given_back_once
shows: giving_back_is_harmless
"""
# instead of
@app.delete("/sales/<product>/buyers/<user>")
def give_back(product, user):
    change(product, user, "SET #left = #left + :one DELETE buyers :us", "contains(buyers, :me)")
    return jsonify(sale_of(product))
# put
@app.delete("/sales/<product>/buyers/<user>")
def give_back(product, user):
    change(
        product, user, "SET #left = #left + :one DELETE buyers :us", "attribute_exists(#left)")
    return jsonify(sale_of(product))
