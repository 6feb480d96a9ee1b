"""The keys in a set of the process.

exercise: 03.4
refused_by: once_later
shows: a_retry_adds_nothing
"""
# instead of
@app.post("/carts/<user>/items/<product>")
def add(user, product):
    key = request.headers["Idempotency-Key"]
    try:
        dynamodb.update_item(
            **place_of(user),
            UpdateExpression="ADD #product :one, done :keys",
            ConditionExpression="NOT contains(done, :key)",
            ExpressionAttributeNames={"#product": PRODUCT + product},
            ExpressionAttributeValues={
                ":one": {"N": "1"}, ":keys": {"SS": [key]}, ":key": {"S": key}})
    except dynamodb.exceptions.ConditionalCheckFailedException:
        pass  # it is in the cart already, which is what was asked for
    return jsonify(cart_of(user))
# put
done = set()

@app.post("/carts/<user>/items/<product>")
def add(user, product):
    key = (user, request.headers["Idempotency-Key"])
    if key not in done:
        done.add(key)
        dynamodb.update_item(
            **place_of(user),
            UpdateExpression="ADD #product :one",
            ExpressionAttributeNames={"#product": PRODUCT + product},
            ExpressionAttributeValues={":one": {"N": "1"}})
    return jsonify(cart_of(user))
