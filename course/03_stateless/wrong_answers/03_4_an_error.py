"""The condition's exception not caught.

exercise: 03.4
refused_by: answered_alike
shows: a_repeat_is_an_error
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
    dynamodb.update_item(
        **place_of(user),
        UpdateExpression="ADD #product :one, done :keys",
        ConditionExpression="NOT contains(done, :key)",
        ExpressionAttributeNames={"#product": PRODUCT + product},
        ExpressionAttributeValues={
            ":one": {"N": "1"}, ":keys": {"SS": [key]}, ":key": {"S": key}})
    return jsonify(cart_of(user))
