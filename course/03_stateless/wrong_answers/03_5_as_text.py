"""The photo taken for text.

exercise: 03.5
refused_by: same_bytes
shows: bytes_are_text
"""
# instead of
@app.put("/photos/<name>")
def upload(name):
    s3.put_object(
        Bucket=BUCKET, Key=f"photos/{name}", Body=request.get_data(),
        ContentType=request.content_type or "application/octet-stream")
    return "", 204
# put
@app.put("/photos/<name>")
def upload(name):
    s3.put_object(
        Bucket=BUCKET, Key=f"photos/{name}", Body=request.get_data(as_text=True),
        ContentType=request.content_type or "application/octet-stream")
    return "", 204
