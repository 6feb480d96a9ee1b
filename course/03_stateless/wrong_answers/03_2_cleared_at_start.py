"""The table emptied when the application starts.

exercise: 03.2
refused_by: survives
shows: a_start_is_the_first
"""
# instead of
def cart_of(user):
    answer = dynamodb.get_item(TableName=TABLE, Key={"user": {"S": user}}, ConsistentRead=True)
    items = answer.get("Item", {}).get("items", {"M": {}})["M"]
    return {product: int(number["N"]) for product, number in items.items()}
# put
def cart_of(user):
    answer = dynamodb.get_item(TableName=TABLE, Key={"user": {"S": user}}, ConsistentRead=True)
    items = answer.get("Item", {}).get("items", {"M": {}})["M"]
    return {product: int(number["N"]) for product, number in items.items()}

for item in dynamodb.scan(TableName=TABLE)["Items"]:
    dynamodb.delete_item(TableName=TABLE, Key={"user": item["user"]})
