"""A copy of each cart in the server's memory, to save reads.

exercise: 03.2
refused_by: same_everywhere
shows: a_copy_stays_true
"""
# instead of
@app.get("/carts/<user>")
def show(user):
    return jsonify(cart_of(user))
# put
copies = {}

@app.get("/carts/<user>")
def show(user):
    if user not in copies:
        copies[user] = cart_of(user)
    return jsonify(copies[user])
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
        "ends": {"N": str(int(time.time()) + MONTH)}})
    copies[user] = cart
    return jsonify(cart)
