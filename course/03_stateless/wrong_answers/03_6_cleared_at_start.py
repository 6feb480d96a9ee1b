"""Old sales removed when the application starts.

exercise: 03.6
refused_by: sale_survives
shows: a_start_is_the_first
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
for item in dynamodb.scan(TableName=TABLE)["Items"]:
    if item["user"]["S"].startswith("sale/"):
        dynamodb.delete_item(TableName=TABLE, Key={"user": item["user"]})

@app.post("/sales/<product>/buyers/<user>")
def buy(product, user):
    bought = change(
        product, user, "SET #left = #left - :one ADD buyers :us",
        "#left > :zero AND NOT contains(buyers, :me)", **{":zero": {"N": "0"}})
    has_one = bought or user in sale_of(product)["buyers"]
    return jsonify(sale_of(product)), 200 if has_one else 409
