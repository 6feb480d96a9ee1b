"""The photo in a table.

exercise: 03.5
refused_by: in_a_bucket
shows: a_table_is_for_files
"""
photos = """
import os

import boto3
from flask import Flask, Response, abort, request

app = Flask(__name__)
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

@app.put("/photos/<name>")
def upload(name):
    table.put_item(Item={"user": f"photo/{name}", "bytes": request.get_data()})
    return "", 204

@app.get("/photos/<name>")
def download(name):
    item = table.get_item(Key={"user": f"photo/{name}"}, ConsistentRead=True).get("Item")
    if item is None:
        abort(404)
    return Response(item["bytes"].value)

@app.get("/health")
def health():
    return "ok"
"""
deployed = deploy("photos", photos, TABLE=carts)
