"""Which services an endpoint has, whatever answers there."""

import json

import pytest

from elastic_lab.exercises.course import lab_folders
from elastic_lab.exercises.lab_header import read_header
from elastic_lab.sandbox.capabilities import PROBES, missing_services
from tests.sandbox.fakes import Answering, free_port
from tests.sandbox.processes import learner

SERVICES = ("ec2", "ssm", "sts", "iam")

LICENCE = "The API for service 'ssm' is not included in your current license plan."
REGIONS = b"""<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r
</requestId><regionInfo><item><regionName>us-east-1</regionName></item></regionInfo>
</DescribeRegionsResponse>"""
IDENTITY = b"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<GetCallerIdentityResult><Account>000000000000</Account></GetCallerIdentityResult>
</GetCallerIdentityResponse>"""
DENIED = b"<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error>\
</Errors></Response>"
REFUSAL = json.dumps({"__type": "InternalFailure", "message": LICENCE}).encode()


def localstack() -> Answering:
    """What LocalStack answers when its plan has EC2 and STS, and not SSM."""
    answers = {
        b"AmazonSSM": (501, "application/x-amz-json-1.1", REFUSAL),
        b"Action=DescribeRegions": (200, "text/xml", REGIONS),
        b"Action=GetCallerIdentity": (200, "text/xml", IDENTITY),
    }
    return Answering(404, b"no such thing", answers=answers)


def test_a_service_outside_the_licence_is_told_and_its_exercises_skipped():
    code = """
from elastic_lab import open_lab
lab = open_lab("01")
tell("result", [lab.check("01.1").result.status, lab.check("01.1").result.reason])
"""
    with localstack() as fake:
        told = learner(code, AWS_ENDPOINT_URL=fake.url)
    assert f"{fake.url} does not have ssm ({LICENCE})" in told["said"]
    assert told["said"].count("does not have") == 1
    assert told["result"] == ["skipped", "this endpoint does not have ssm"]


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        ((200, b"<!doctype html><p>Welcome to nginx", "text/html"), SERVICES),
        ((404, b"<html>not found</html>", "text/html"), SERVICES),
        ((501, b"Unsupported method ('POST')", "text/html"), SERVICES),
        ((500, b"", "text/plain"), SERVICES),
        ((200, b"{}", "application/json"), SERVICES),
        ((200, b"", "text/plain"), SERVICES),
        ((403, DENIED, "text/xml"), ()),
    ],
)
def test_what_is_missing_from_an_endpoint(monkeypatch, answer, missing):
    """The last one refuses as AWS does: the service is there, the caller may not."""
    with Answering(*answer) as fake:
        monkeypatch.setenv("AWS_ENDPOINT_URL", fake.url)
        found = missing_services(fake.url, SERVICES)
    assert [each.service for each in found] == list(missing)
    assert all(fake.url in each.sentence for each in found)
    assert all("AWS_ENDPOINT_URL" in each.sentence for each in found)


def test_moto_has_every_service_that_labs_name(moto_server, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", moto_server)
    assert missing_services(moto_server, SERVICES) == []


def test_a_service_that_no_probe_knows_is_told(monkeypatch, moto_server):
    monkeypatch.setenv("AWS_ENDPOINT_URL", moto_server)
    [found] = missing_services(moto_server, ["quantum"])
    assert "quantum" in found.sentence


def test_every_service_that_a_lab_names_has_a_probe():
    named = {service for lab in lab_folders() for service in read_header(lab).services}
    assert named
    assert named - set(PROBES) == set()


def test_nothing_listening_is_told_for_each_service():
    url = f"http://127.0.0.1:{free_port()}"
    code = "from elastic_lab import open_lab\nlab = open_lab('01')\n"
    code += "tell('status', lab.check('01.1').result.status)"
    told = learner(code, AWS_ENDPOINT_URL=url)
    for service in ("ec2", "ssm", "sts"):
        assert f"{url} does not have {service}" in told["said"]
    assert told["status"] == "skipped"
