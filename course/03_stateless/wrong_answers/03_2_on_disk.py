"""A file for each cart, on the server's disk.

exercise: 03.2
refused_by: survives
shows: local_disk_is_storage
"""
cart = """
import json
from pathlib import Path

from flask import Flask, jsonify

app = Flask(__name__)

def cart_of(user):
    file = Path(f"{user}.json")
    return json.loads(file.read_text()) if file.exists() else {}

@app.post("/carts/<user>/items/<product>")
def add(user, product):
    cart = cart_of(user)
    cart[product] = cart.get(product, 0) + 1
    Path(f"{user}.json").write_text(json.dumps(cart))
    return jsonify(cart)

@app.get("/carts/<user>")
def show(user):
    return jsonify(cart_of(user))

@app.get("/health")
def health():
    return "ok"
"""
deployed = deploy("cart", cart)
