"""Only the user's last key remembered.

exercise: 03.4
refused_by: once_later
shows: the_last_key_is_enough
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
@app.post("/carts/<user>/items/<product>")
def add(user, product):
    key = request.headers["Idempotency-Key"]
    try:
        dynamodb.update_item(
            **place_of(user),
            UpdateExpression="ADD #product :one SET newest = :key",
            ConditionExpression="attribute_not_exists(newest) OR newest <> :key",
            ExpressionAttributeNames={"#product": PRODUCT + product},
            ExpressionAttributeValues={":one": {"N": "1"}, ":key": {"S": key}})
    except dynamodb.exceptions.ConditionalCheckFailedException:
        pass
    return jsonify(cart_of(user))
