"""A copy on the disk, to save downloads.

exercise: 03.5
refused_by: newest_everywhere
shows: a_copy_stays_true
"""
# instead of
@app.get("/photos/<name>")
def download(name):
    try:
        found = s3.get_object(Bucket=BUCKET, Key=f"photos/{name}")
    except s3.exceptions.NoSuchKey:
        abort(404)
    return Response(found["Body"].read(), content_type=found["ContentType"])
# put
copies = {}

@app.get("/photos/<name>")
def download(name):
    if name not in copies:
        try:
            found = s3.get_object(Bucket=BUCKET, Key=f"photos/{name}")
        except s3.exceptions.NoSuchKey:
            abort(404)
        copies[name] = found["Body"].read()
    return Response(copies[name])
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
        Bucket=BUCKET, Key=f"photos/{name}", Body=request.get_data(),
        ContentType=request.content_type or "application/octet-stream")
    copies[name] = request.get_data()
    return "", 204
