"""The route that adds takes GET as well, so that a link can do it.

exercise: 03.2
refused_by: get_changes_nothing
shows: a_get_may_change
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
@app.route("/carts/<user>/items/<product>", methods=["GET", "POST"])
def add(user, product):
    cart = cart_of(user)
    cart[product] = cart.get(product, 0) + 1
    dynamodb.put_item(TableName=TABLE, Item={
        "user": {"S": user},
        "items": {"M": {product: {"N": str(number)} for product, number in cart.items()}},
        "ends": {"N": str(int(time.time()) + MONTH)}})
    return jsonify(cart)
