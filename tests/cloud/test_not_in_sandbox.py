"""What the cloud lacks, and what it breaks on, is an error that boto3 understands, at once."""

import re
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloud.clouds import post

QUEUE = "arn:aws:sqs:us-east-1:123456789012:none"
# Protocol -> service, operation and arguments of a call that AWS has and moto has not.
MISSING: dict[str, tuple[str, str, dict[str, Any]]] = {
    "ec2": ("ec2", "get_console_screenshot", {"InstanceId": "i-1"}),
    "query": ("sts", "decode_authorization_message", {"EncodedMessage": "x"}),
    "query, another": ("rds", "describe_db_recommendations", {}),
    "json": ("ssm", "describe_sessions", {"State": "Active"}),
    "json 1.0": ("sqs", "list_message_move_tasks", {"SourceArn": QUEUE}),
    "json that was query": ("cloudwatch", "describe_anomaly_detectors", {}),
    "rest-json": ("lambda", "list_code_signing_configs", {}),
    "rest-xml": ("route53", "list_cidr_collections", {}),
    "rest-xml, another": ("cloudfront", "list_streaming_distributions", {}),
    "a service, json": ("pricing", "describe_services", {}),
    "a service, rest-json": ("savingsplans", "describe_savings_plans", {}),
    "a service, query": ("cloudsearch", "describe_domains", {}),
}


def failure(cloud, service: str, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
    call = getattr(cloud.client(service), operation)
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return caught.value.response


@pytest.mark.parametrize("protocol", MISSING)
def test_a_missing_call_is_told_at_once(cloud, protocol):
    service, operation, arguments = MISSING[protocol]
    response = failure(cloud, service, operation, arguments)
    assert response["Error"]["Code"] == "NotImplemented"
    assert re.fullmatch(
        r"Elastic Lab's cloud does not have .+\. AWS does: this is a limit of the sandbox, not of "
        r"your call\.",
        response["Error"]["Message"],
    )
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert response["ResponseMetadata"].get("RetryAttempts", 0) == 0


def test_a_missing_call_is_in_the_journal(cloud):
    failure(cloud, *MISSING["ec2"])
    (entry,) = cloud.entries("GetConsoleScreenshot")
    assert (entry["by"], entry["service"], entry["error"]) == ("learner", "ec2", "NotImplemented")


def test_a_missing_filter_is_named(cloud):
    filters = [{"Name": "hibernation-options.configured", "Values": ["true"]}]
    cloud.launch()
    response = failure(cloud, "ec2", "describe_instances", {"Filters": filters})
    named = "does not have the filter 'hibernation-options.configured' of ec2 DescribeInstances."
    assert named in response["Error"]["Message"]


def test_a_real_error_stays_as_it_is(cloud):
    response = failure(cloud, "ssm", "get_parameter", {"Name": "/no/such"})
    assert response["Error"]["Code"] == "ParameterNotFound"
    bucket = failure(cloud, "s3", "get_object", {"Bucket": "none", "Key": "none"})
    assert bucket["Error"]["Code"] == "NoSuchBucket"
    table = failure(cloud, "dynamodb", "describe_table", {"TableName": "none"})
    assert table["Error"]["Code"] == "ResourceNotFoundException"


def test_s3_may_hold_web_pages(cloud):
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="site")
    page = b"<!doctype html><html>hello</html>"
    s3.put_object(Bucket="site", Key="index.html", Body=page)
    assert s3.get_object(Bucket="site", Key="index.html")["Body"].read() == page
    assert s3.head_object(Bucket="site", Key="index.html")["ContentLength"] == len(page)


def test_a_crash_inside_moto_is_the_sandbox_s_fault_and_logged(cloud, host_log):
    """moto's own code fails on a page token that it never gave."""
    cloud.launch()
    response = failure(cloud, "ec2", "describe_instances", {"NextToken": "none"})
    assert response["Error"] == {
        "Code": "InternalFailure",
        "Message": "Elastic Lab's cloud failed on ec2 DescribeInstances. The fault is the "
        "sandbox's, not yours; `elastic-lab doctor` shows where its log is.",
    }
    assert response["ResponseMetadata"].get("RetryAttempts", 0) == 0
    assert "ec2 DescribeInstances\nTraceback" in host_log()
    assert cloud.entries("DescribeInstances")[-1]["error"] == "InternalFailure"
    assert len(cloud.states()) == 1, "the cloud goes on"


CLOSED = (
    "/moto-api/",
    "/moto-api/reset",
    "/moto-api/seed?a=42",
    "/moto-api/data.json",
    "/moto-api/recorder/download-recording",
    "/%6doto-api/reset",
    "/latest/meta-data/",
    "/latest/meta-data/iam/security-credentials/",
    "/latest/api/token",
)


@pytest.mark.parametrize("path", CLOSED)
def test_there_is_no_back_door(cloud, path):
    (instance,) = cloud.launch()
    status, body = post(cloud.address.endpoint + path)
    assert status == 403
    assert b"This port answers AWS calls, and nothing else." in body
    assert cloud.states()[instance] in ("pending", "running")


@pytest.mark.parametrize(
    "path", ["//moto-api/reset", "/x/../moto-api/reset", "/elastic-lab/journal"]
)
def test_no_detour_leads_to_the_back_door(cloud, path):
    (instance,) = cloud.launch()
    status, body = post(cloud.address.endpoint + path)
    assert status >= 400
    assert b"entries" not in body
    assert instance in cloud.states()


STRANGE_HEADERS: list[dict[str, str]] = [
    {},
    {"Authorization": "nonsense"},
    {"Authorization": "AWS4-HMAC-SHA256 Credential=a/b/c"},
    {"Authorization": "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/moto_api/aws4_request"},
    {"Authorization": "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/ec2/aws4_request"},
    {"X-Amz-Target": "Nothing"},
    {"X-Amz-Target": "DynamoDB_20120810.ListTables", "Content-Type": "\xff"},
    {"Content-Type": "application/x-www-form-urlencoded"},
]


@pytest.mark.parametrize("body", ["", "{", "Action=\xff", "a" * 100_000], ids=lambda b: b[:10])
def test_nonsense_breaks_nothing(cloud, body):
    for headers in STRANGE_HEADERS:
        status, answer = post(cloud.address.endpoint, body, headers)
        assert status != 500, headers
        assert b"Traceback" not in answer, headers
    assert cloud.states() == {}
