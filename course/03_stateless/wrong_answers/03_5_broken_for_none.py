"""The exception for a missing photo not caught.

exercise: 03.5
refused_by: missing_is_404
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
@app.get("/photos/<name>")
def download(name):
    found = s3.get_object(Bucket=BUCKET, Key=f"photos/{name}")
    return Response(found["Body"].read(), content_type=found["ContentType"])
