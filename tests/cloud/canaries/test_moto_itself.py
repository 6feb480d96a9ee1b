"""What the cloud does about moto as a whole: its missing calls, its clock, its images."""

from importlib.metadata import version

import pytest

from tests.cloud.clouds import post
from tests.cloud.plain_moto import run_with_moto

MISSING = {
    "ec2": ("Action=GetConsoleScreenshot&Version=2016-11-15&InstanceId=i-1", ""),
    "sts": ("Action=DecodeAuthorizationMessage&Version=2011-06-15&EncodedMessage=x", ""),
    "ssm": ("{}", "AmazonSSM.DescribeSessions"),
}


def signed(service: str, target: str = "") -> dict[str, str]:
    scope = f"Credential=key/20260101/us-east-1/{service}/aws4_request"
    kind = "application/x-amz-json-1.1" if target else "application/x-www-form-urlencoded"
    target_header = {"X-Amz-Target": target} if target else {}
    return {"Authorization": f"AWS4-HMAC-SHA256 {scope}", "Content-Type": kind, **target_header}


@pytest.mark.parametrize("service", MISSING)
def test_a_missing_call_is_a_500_in_html(moto_url, service):
    body, target = MISSING[service]
    status, page = post(moto_url, body, signed(service, target))
    assert status == 500
    assert page.lower().startswith(b"<!doctype html>")


def test_a_missing_rest_call_is_a_404_in_html(moto_url):
    status, page = post(f"{moto_url}/2020-04-22/nothing", "", signed("lambda"))
    assert status == 404
    assert page.lower().startswith(b"<!doctype html>")


def test_a_missing_service_is_no_aws_error(moto_url):
    status, page = post(moto_url, "{}", signed("pricing", "AWSPriceListService.DescribeServices"))
    assert status >= 400
    assert b"__type" not in page


BY_NAME = """
import json
import moto.ec2.models.instances as instances
import moto.core.utils as utils
before = instances.utcnow
utils.utcnow = lambda: None
print(json.dumps([instances.utcnow is before, instances.utcnow is utils.utcnow]))
"""
REPLACED = """
import json, sys
from elastic_lab.cloud import moto_time
moto_time.install()
for service in ("ec2", "iam", "ssm", "sts", "autoscaling", "elbv2"):
    __import__(f"moto.{service}.models")
loaded = [module for name, module in sys.modules.items() if name.startswith("moto.")]
used = [m for m in loaded if hasattr(m, "utcnow")]
print(json.dumps([len(used), [m.__name__ for m in used if m.utcnow is not moto_time.utcnow]]))
"""


def test_moto_imports_its_clock_by_name():
    """So replacing it later is too late: `moto_time` must come before any service."""
    assert run_with_moto(BY_NAME) == [True, False]


def test_the_clock_is_replaced_everywhere_when_it_comes_first():
    """In `moto.core.responses` only the header Date is made with it: that stays the wall's."""
    used, missed = run_with_moto(REPLACED)
    assert used > 5
    assert missed == ["moto.core.responses"]


COUNT_IMAGES = """
import json
from moto.ec2.models import ec2_backends
print(json.dumps(len(ec2_backends["123456789012"]["us-east-1"].amis)))
"""


def test_moto_s_setting_leaves_out_every_image(moto):
    assert moto("ec2").describe_images()["Images"] == []


def test_without_the_setting_moto_loads_them_all():
    assert run_with_moto(COUNT_IMAGES, MOTO_EC2_LOAD_DEFAULT_AMIS="true") > 1000


def test_the_version_that_the_canaries_were_written_for():
    """Another minor version of moto: read its changes before raising this."""
    assert version("moto").startswith("5.2.")
