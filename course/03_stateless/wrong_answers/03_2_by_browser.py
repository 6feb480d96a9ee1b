"""The cart in the table, found by an id in the browser's cookie.

exercise: 03.2
refused_by: any_device
shows: a_cookie_is_a_store
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
from uuid import uuid4

from flask import session

app.secret_key = "the-same-on-every-server"

def visitor():
    if "visitor" not in session:
        session["visitor"] = uuid4().hex
    return session["visitor"]

@app.post("/carts/<user>/items/<product>")
def add(user, product):
    cart = cart_of(visitor())
    cart[product] = cart.get(product, 0) + 1
    dynamodb.put_item(TableName=TABLE, Item={
        "user": {"S": visitor()},
        "items": {"M": {product: {"N": str(number)} for product, number in cart.items()}},
        "ends": {"N": str(int(time.time()) + MONTH)}})
    return jsonify(cart)
# instead of
@app.get("/carts/<user>")
def show(user):
    return jsonify(cart_of(user))
# put
@app.get("/carts/<user>")
def show(user):
    return jsonify(cart_of(visitor()))
