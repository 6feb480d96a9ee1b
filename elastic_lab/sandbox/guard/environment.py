"""What boto3 reads from the environment, replaced: dummy keys, empty files, one endpoint.

Subprocesses inherit it, and a Python subprocess also loads the audit hook as it starts. What a
program in another language does with keys of its own is not held by this (see
`docs/architecture.md`).
"""

import os
from pathlib import Path

from elastic_lab.aws.domains import DOMAINS, METADATA_ADDRESSES
from elastic_lab.home import folder, write_whole

# Everything of boto3's configuration that could name a key, a role, a profile or an endpoint:
# https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
REMOVED = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_CREDENTIAL_FILE",
    "BOTO_CONFIG",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_EC2_METADATA_SERVICE_ENDPOINT",
    "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_USE_DUALSTACK_ENDPOINT",
    "AWS_CA_BUNDLE",
    "AWS_ACCOUNT_ID",
    "AWS_BEARER_TOKEN_BEDROCK",
    "AWS_CSM_ENABLED",
    "AWS_CSM_HOST",
    "AWS_CSM_PORT",
    "AWS_CSM_CLIENT_ID",
)
REGION = "us-east-1"
# The lab's cloud is not reached through a proxy, and neither is AWS: on a direct way the audit hook
# sees who is meant, in a tunnel it may not.
DIRECT = ",".join(("127.0.0.1", "localhost", *DOMAINS, *sorted(map(str, METADATA_ADDRESSES))))
AT_START = Path(__file__).parent / "at_start"


def variables(endpoint: str | None) -> dict[str, str]:
    """The variables of a guarded process; without `endpoint` its AWS calls have nowhere to go."""
    nothing = _empty_file()
    held = {
        "AWS_ACCESS_KEY_ID": "elastic-lab",
        "AWS_SECRET_ACCESS_KEY": "elastic-lab",
        "AWS_CONFIG_FILE": nothing,
        "AWS_SHARED_CREDENTIALS_FILE": nothing,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "NO_PROXY": _no_proxy(os.environ.get("NO_PROXY", "")),
        "no_proxy": _no_proxy(os.environ.get("no_proxy", "")),
        "PYTHONPATH": _with(os.environ.get("PYTHONPATH", ""), str(AT_START), os.pathsep),
    }
    if endpoint is not None:
        held["AWS_ENDPOINT_URL"] = endpoint
        held["ELASTIC_LAB_ENDPOINT"] = endpoint
    return held


def enter(endpoint: str | None) -> None:
    """Make this process's environment a guarded one."""
    for name in list(os.environ):
        if name in REMOVED or name.startswith("AWS_ENDPOINT_URL"):
            del os.environ[name]
    os.environ.update(variables(endpoint))


def _empty_file() -> str:
    path = folder("guard") / "no-profiles-in-a-lab"
    if not path.exists():
        write_whole(path, "")
    return str(path)


def _no_proxy(current: str) -> str:
    return current if current.strip() == "*" else _with(current, DIRECT, ",")


def _with(current: str, addition: str, separator: str) -> str:
    if addition in current:
        return current
    return separator.join(part for part in (addition, current) if part)
