"""The private side: what a check may ask, and that nobody else may; what the journal holds."""

import json

import pytest

from elastic_lab.cloud.journal import KEPT, LONGEST_VALUE, Entry, Journal, plain
from tests.cloud.clouds import ALIAS, client, post, refusal

QUESTIONS = {"journal": {}, "clock": {}, "consistency": {"lag": 60}}


@pytest.mark.parametrize("question", [*QUESTIONS, "nothing"])
@pytest.mark.parametrize("token", ["", "0" * 32, "learner", "é"])
def test_without_the_token_nothing_is_answered(cloud, question, token):
    url = f"{cloud.address.private}/elastic-lab/{question}"
    shown = {"X-Elastic-Lab-Token": token} if token else {}
    status, body = post(url, "{}", shown)
    assert (status, json.loads(body)) == (403, {"error": "the cloud's token is missing"})


def test_aws_calls_need_the_token_there_too(cloud):
    scope = "Credential=learner/20260101/us-east-1/ec2/aws4_request"
    signed = {"Authorization": f"AWS4-HMAC-SHA256 {scope}, Signature=0"}
    status, _ = post(cloud.address.private, "Action=DescribeVpcs&Version=2016-11-15", signed)
    assert status == 403
    assert cloud.journal() == []


@pytest.mark.parametrize(("question", "asked"), QUESTIONS.items())
def test_with_the_token_each_question_is_answered(cloud, question, asked):
    assert cloud.ask(question, **asked)["status"] == 200


@pytest.mark.parametrize(
    ("question", "body", "status"),
    [
        ("nothing", "{}", 404),
        ("consistency", "{}", 400),
        ("consistency", '{"lag": "much"}', 400),
        ("journal", "{", 400),
        ("journal", "[]", 200),
    ],
)
def test_a_bad_question_is_answered_in_json(cloud, question, body, status):
    url = f"{cloud.address.private}/elastic-lab/{question}"
    answered, answer = post(url, body, {"X-Elastic-Lab-Token": cloud.address.token})
    assert answered == status
    assert json.loads(answer)


def test_the_public_side_knows_no_questions(cloud):
    url = f"{cloud.address.endpoint}/elastic-lab/journal"
    status, body = post(url, "{}", {"X-Elastic-Lab-Token": cloud.address.token})
    assert status >= 400
    assert b"entries" not in body


def test_the_journal_tells_whose_call_it_was(cloud):
    cloud.ec2.describe_vpcs()
    cloud.checks.client("ec2").describe_vpcs()
    assert [entry["by"] for entry in cloud.entries("DescribeVpcs")] == ["learner", "observer"]
    assert [entry["by"] for entry in cloud.checks.learner_calls()] == ["learner"]


def test_the_token_of_the_cloud_does_not_make_a_learner_an_observer(cloud):
    def show_token(request, **_):
        request.headers["X-Elastic-Lab-Token"] = cloud.address.token

    learner = client("ec2", cloud.address.endpoint)
    learner.meta.events.register("before-sign.ec2.DescribeVpcs", show_token)
    learner.describe_vpcs()
    assert cloud.entries("DescribeVpcs")[0]["by"] == "learner"


def test_the_journal_has_parameters_in_every_protocol(cloud):
    cloud.ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])
    cloud.client("ssm").get_parameter(Name=f"{ALIAS}-x86_64")
    cloud.client("iam").create_role(RoleName="me", AssumeRolePolicyDocument="{}")
    sent = {entry["operation"]: entry["parameters"] for entry in cloud.journal()}
    assert sent["DescribeVpcs"] == {"Filters": [{"Name": "is-default", "Values": ["true"]}]}
    assert sent["GetParameter"] == {"Name": f"{ALIAS}-x86_64"}
    assert sent["CreateRole"]["RoleName"] == "me"


def test_the_journal_has_errors_by_their_code(cloud):
    refusal(cloud.ec2.describe_instances, InstanceIds=["i-0123456789abcdef0"])
    refusal(cloud.client("ssm").get_parameter, Name="/no/such")
    refusal(cloud.client("iam").get_role, RoleName="nobody")
    refusal(cloud.client("s3").get_object, Bucket="none", Key="none")
    errors = [entry["error"] for entry in cloud.journal()]
    assert errors == [
        "InvalidInstanceID.NotFound",
        "ParameterNotFound",
        "NoSuchEntity",
        "NoSuchBucket",
    ]


def test_the_journal_keeps_no_credentials(cloud):
    cloud.ec2.describe_vpcs()
    cloud.client("s3").list_buckets()
    cloud.client("sts").get_caller_identity()
    text = json.dumps(cloud.journal())
    for secret in ("Authorization", "Credential=", "Signature", "a-very-secret-key"):
        assert secret not in text
    assert cloud.address.token not in text


def test_a_journal_keeps_the_newest_and_counts_the_lost():
    journal = Journal()
    for at in range(KEPT + 5):
        journal.add(Entry(float(at), "learner", "ec2", "DescribeVpcs"))
    entries = journal.entries()
    assert (len(entries), journal.lost) == (KEPT, 5)
    assert (entries[0]["at"], entries[-1]["at"]) == (5.0, KEPT + 4.0)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("x" * (LONGEST_VALUE + 1), "x" * LONGEST_VALUE),
        ({1: (b"a", None, True, 1.5)}, {"1": ["b'a'", None, True, 1.5]}),
        ([{"a": {"b": []}}], [{"a": {"b": []}}]),
    ],
    ids=["long", "odd types", "nested"],
)
def test_parameters_are_kept_as_plain_data(value, kept):
    assert plain(value) == kept
    json.dumps(plain(value))
