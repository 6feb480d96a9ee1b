"""The environment of a guarded process: nothing of the user's that could lead to AWS is left."""

import os

import pytest
from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES

from elastic_lab.aws.domains import DOMAINS
from elastic_lab.sandbox.guard import environment

# What botocore reads and the guard leaves alone: none names a key, a host, a file or a role.
HARMLESS = {
    "AWS_ACCOUNT_ID_ENDPOINT_MODE",
    "AWS_AUTH_SCHEME_PREFERENCE",
    "AWS_DATA_PATH",
    "AWS_DEFAULTS_MODE",
    "AWS_DISABLE_HOST_PREFIX_INJECTION",
    "AWS_DISABLE_REQUEST_COMPRESSION",
    "AWS_EC2_METADATA_V1_DISABLED",
    "AWS_ENDPOINT_DISCOVERY_ENABLED",
    "AWS_IMDS_USE_IPV6",
    "AWS_MAX_ATTEMPTS",
    "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
    "AWS_METADATA_SERVICE_TIMEOUT",
    "AWS_REQUEST_CHECKSUM_CALCULATION",
    "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES",
    "AWS_RESPONSE_CHECKSUM_VALIDATION",
    "AWS_RETRY_MODE",
    "AWS_S3_DISABLE_EXPRESS_SESSION_AUTH",
    "AWS_SDK_UA_APP_ID",
    "AWS_SIGV4A_SIGNING_REGION_SET",
    "AWS_STS_REGIONAL_ENDPOINTS",
    "BOTOCORE_TCP_KEEPALIVE",
}
HERE = "http://127.0.0.1:1"


@pytest.fixture
def variables(home_of_its_own, monkeypatch) -> dict[str, str]:
    """The environment, for this test alone."""
    ours = {"ELASTIC_LAB_HOME": str(home_of_its_own), "PATH": "/bin"}
    monkeypatch.setattr(os, "environ", ours)
    return ours


def read_by_botocore() -> set[str]:
    named = (entry[1] for entry in BOTOCORE_DEFAUT_SESSION_VARIABLES.values())
    return {
        name
        for names in named
        for name in (names if isinstance(names, list | tuple) else [names])
        if name
    }


def test_every_variable_that_botocore_reads_is_known(variables):
    """A canary: a newer botocore may read a variable that the guard should take away."""
    held = set(environment.variables(HERE)) | set(environment.REMOVED)
    assert read_by_botocore() - held - HARMLESS == set()


@pytest.mark.parametrize(
    "name",
    [*environment.REMOVED, "AWS_ENDPOINT_URL_EC2", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_NEW"],
)
def test_is_taken_away(variables, name):
    variables[name] = "from the user"
    environment.enter(HERE)
    assert name not in variables


@pytest.mark.parametrize(
    "name",
    [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_CONFIG_FILE",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_ENDPOINT_URL",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_EC2_METADATA_DISABLED",
    ],
)
def test_is_replaced(variables, name):
    variables[name] = "from the user"
    environment.enter(HERE)
    assert variables[name] not in ("from the user", "")


def test_what_is_not_about_aws_stays(variables):
    environment.enter(HERE)
    assert variables["PATH"] == "/bin"


def test_the_endpoint_is_the_labs(variables):
    environment.enter(HERE)
    assert variables["AWS_ENDPOINT_URL"] == variables["ELASTIC_LAB_ENDPOINT"] == HERE


def test_the_files_that_are_named_are_empty(variables):
    environment.enter(HERE)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        with open(variables[name], encoding="utf-8") as file:
            assert file.read() == ""


def test_entering_twice_is_as_entering_once(variables):
    environment.enter(HERE)
    once = dict(variables)
    environment.enter(HERE)
    assert variables == once


@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_neither_the_cloud_nor_aws_is_asked_of_a_proxy(variables, name):
    variables[name] = "corp.example"
    environment.enter(HERE)
    direct = variables[name].split(",")
    assert {"127.0.0.1", "localhost", "corp.example", "169.254.169.254", *DOMAINS} <= set(direct)


def test_a_user_without_proxies_stays_without(variables):
    variables["NO_PROXY"] = "*"
    environment.enter(HERE)
    assert variables["NO_PROXY"] == "*"


def test_a_python_path_is_kept_behind_the_guards(variables):
    variables["PYTHONPATH"] = "/mine"
    environment.enter(HERE)
    assert variables["PYTHONPATH"].split(os.pathsep) == [str(environment.AT_START), "/mine"]
