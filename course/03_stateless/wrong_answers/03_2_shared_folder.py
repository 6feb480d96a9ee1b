"""A file in one folder for all, as if the servers shared a disk.

exercise: 03.2
refused_by: kept_and_ends
shows: local_disk_is_storage
"""
import pathlib

folder = pathlib.Path(tempfile.mkdtemp())
cart = """
import json
from pathlib import Path

from flask import Flask, jsonify

app = Flask(__name__)
FOLDER = Path("FOLDER")

def cart_of(user):
    file = FOLDER / user
    return json.loads(file.read_text()) if file.exists() else {}

@app.post("/carts/<user>/items/<product>")
def add(user, product):
    cart = cart_of(user)
    cart[product] = cart.get(product, 0) + 1
    (FOLDER / user).write_text(json.dumps(cart))
    return jsonify(cart)

@app.get("/carts/<user>")
def show(user):
    return jsonify(cart_of(user))

@app.get("/health")
def health():
    return "ok"
""".replace('"FOLDER"', repr(str(folder)))
deployed = deploy("cart", cart)
