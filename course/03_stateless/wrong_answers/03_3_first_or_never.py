"""Optimistic locking without another try.

exercise: 03.3
refused_by: all_answered
shows: first_or_never
"""
# instead of
@app.post("/carts/<user>/items/<product>")
def add(user, product):
    answer = dynamodb.update_item(
        TableName=TABLE, Key={"user": {"S": f"busy/{user}"}},
        UpdateExpression="ADD #product :one",
        ExpressionAttributeNames={"#product": PRODUCT + product},
        ExpressionAttributeValues={":one": {"N": "1"}},
        ReturnValues="ALL_NEW")
    return jsonify(pieces(answer["Attributes"]))
# put
@app.post("/carts/<user>/items/<product>")
def add(user, product):
    key = {"user": {"S": f"busy/{user}"}}
    item = dynamodb.get_item(TableName=TABLE, Key=key, ConsistentRead=True).get("Item", key)
    number = int(item.get(PRODUCT + product, {"N": "0"})["N"]) + 1
    version = int(item.get("version", {"N": "0"})["N"])
    dynamodb.put_item(
        TableName=TABLE,
        Item={**item, PRODUCT + product: {"N": str(number)}, "version": {"N": str(version + 1)}},
        ConditionExpression="attribute_not_exists(version) OR version = :read",
        ExpressionAttributeValues={":read": {"N": str(version)}})
    return jsonify({product: number})
