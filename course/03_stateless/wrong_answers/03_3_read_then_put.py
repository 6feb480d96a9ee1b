"""The cart read, changed and put back.

exercise: 03.3
refused_by: none_lost
shows: read_modify_write_is_atomic
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
    dynamodb.put_item(TableName=TABLE, Item={**item, PRODUCT + product: {"N": str(number)}})
    return jsonify({product: number})
