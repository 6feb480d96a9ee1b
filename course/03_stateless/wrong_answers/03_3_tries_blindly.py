"""An add that is sent twice to be sure.

exercise: 03.3
refused_by: none_lost
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
    for _ in range(2):
      answer = dynamodb.update_item(
        TableName=TABLE, Key={"user": {"S": f"busy/{user}"}},
        UpdateExpression="ADD #product :one",
        ExpressionAttributeNames={"#product": PRODUCT + product},
        ExpressionAttributeValues={":one": {"N": "1"}},
        ReturnValues="ALL_NEW")
    return jsonify(pieces(answer["Attributes"]))
