"""What moto's STS still does otherwise than AWS: one canary for each correction."""


def test_caller_identity(moto):
    arn = moto("sts").get_caller_identity()["Arn"]
    assert arn.startswith("arn:aws:sts::")
    assert ":user/" in arn
