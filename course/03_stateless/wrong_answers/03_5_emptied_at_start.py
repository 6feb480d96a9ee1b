"""The bucket emptied when the application starts.

exercise: 03.5
refused_by: photo_survives
shows: a_start_is_the_first
"""
# instead of
@app.put("/photos/<name>")
def upload(name):
    s3.put_object(
        Bucket=BUCKET, Key=f"photos/{name}", Body=request.get_data(),
        ContentType=request.content_type or "application/octet-stream")
    return "", 204
# put
for each in s3.list_objects_v2(Bucket=BUCKET).get("Contents", []):
    s3.delete_object(Bucket=BUCKET, Key=each["Key"])

@app.put("/photos/<name>")
def upload(name):
    s3.put_object(
        Bucket=BUCKET, Key=f"photos/{name}", Body=request.get_data(),
        ContentType=request.content_type or "application/octet-stream")
    return "", 204
