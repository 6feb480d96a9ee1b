"""A product that is in the cart already taken for a repeat.

exercise: 03.4
refused_by: another_key
shows: the_same_is_a_repeat
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
    try:
        dynamodb.update_item(
            **place_of(user),
            UpdateExpression="SET #product = :one",
            ConditionExpression="attribute_not_exists(#product)",
            ExpressionAttributeNames={"#product": PRODUCT + product},
            ExpressionAttributeValues={":one": {"N": "1"}})
    except dynamodb.exceptions.ConditionalCheckFailedException:
        pass
    return jsonify(cart_of(user))
