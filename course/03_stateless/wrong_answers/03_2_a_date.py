"""The end as a date that people can read.

exercise: 03.2
refused_by: kept_and_ends
shows: carts_end_by_themselves
"""
# instead of
@app.post("/carts/<user>/items/<product>")
def add(user, product):
    cart = cart_of(user)
    cart[product] = cart.get(product, 0) + 1
    dynamodb.put_item(TableName=TABLE, Item={
        "user": {"S": user},
        "items": {"M": {product: {"N": str(number)} for product, number in cart.items()}},
        "ends": {"N": str(int(time.time()) + MONTH)}})
    return jsonify(cart)
# put
@app.post("/carts/<user>/items/<product>")
def add(user, product):
    cart = cart_of(user)
    cart[product] = cart.get(product, 0) + 1
    dynamodb.put_item(TableName=TABLE, Item={
        "user": {"S": user},
        "items": {"M": {product: {"N": str(number)} for product, number in cart.items()}},
        "ends": {"S": time.strftime("%Y-%m-%d", time.gmtime(time.time() + MONTH))}})
    return jsonify(cart)
