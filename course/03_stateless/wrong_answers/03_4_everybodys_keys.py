"""The keys of all users in one place.

exercise: 03.4
refused_by: own_keys
shows: keys_are_unique
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
    key = {"user": {"S": "once/key/" + request.headers["Idempotency-Key"]}}
    try:
        dynamodb.transact_write_items(TransactItems=[
            {"Put": {
                "TableName": TABLE, "Item": key,
                "ConditionExpression": "attribute_not_exists(#user)",
                "ExpressionAttributeNames": {"#user": "user"}}},
            {"Update": {
                **place_of(user), "UpdateExpression": "ADD #product :one",
                "ExpressionAttributeNames": {"#product": PRODUCT + product},
                "ExpressionAttributeValues": {":one": {"N": "1"}}}}])
    except dynamodb.exceptions.TransactionCanceledException:
        pass
    return jsonify(cart_of(user))
