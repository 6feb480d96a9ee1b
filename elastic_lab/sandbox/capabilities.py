"""Which AWS services an endpoint has, asked with LocalStack's own client.

A service is there when a cheap read call is answered, or refused as AWS would refuse it. It is
missing when the answer says so: not implemented, not in the licence, or not AWS at all.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

PROBE_SECONDS = 20


@dataclass(frozen=True)
class Missing:
    """A service that the endpoint does not have, and the sentence that says so."""

    service: str
    sentence: str


# One read call for each service that a lab may name, and what only an answer of that service has.
PROBES: dict[str, Callable[[Any], Any]] = {
    "autoscaling": lambda client: client.describe_auto_scaling_groups(MaxRecords=1)[
        "AutoScalingGroups"
    ],
    "cloudwatch": lambda client: client.describe_alarms(MaxRecords=1)["MetricAlarms"],
    "dynamodb": lambda client: client.list_tables(Limit=1)["TableNames"],
    "ec2": lambda client: client.describe_regions(RegionNames=["us-east-1"])["Regions"],
    "elbv2": lambda client: client.describe_load_balancers(PageSize=1)["LoadBalancers"],
    "s3": lambda client: client.list_buckets()["Buckets"],
    "ssm": lambda client: client.describe_parameters(MaxResults=1)["Parameters"],
    "sts": lambda client: client.get_caller_identity()["Account"],
    "iam": lambda client: client.list_roles(MaxItems=1)["Roles"],
}
# How emulators say "not here": LocalStack's licence and coverage answers, moto's, ours.
SAYS_MISSING = (
    "NotImplemented",
    "InternalFailure",
    "InternalError",
    "UnknownOperation",
    "500",
    "501",
    "404",
)


def missing_services(endpoint: str, services: Iterable[str]) -> list[Missing]:
    """Those of `services` that `endpoint` does not have, in the order given.

    LocalStack's client takes the endpoint from `AWS_ENDPOINT_URL`, which the guard has set.
    """
    from localstack_client.session import Session

    session = Session()
    found = (_probe(session, endpoint, service) for service in services)
    return [missing for missing in found if missing is not None]


def _probe(session: Any, endpoint: str, service: str) -> Missing | None:
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    if service not in PROBES:
        return Missing(service, _sentence(endpoint, service, "Elastic Lab has no probe for it"))
    waits = Config(connect_timeout=2, read_timeout=PROBE_SECONDS, retries={"total_max_attempts": 1})
    try:
        client = session.client(service, config=waits)
        PROBES[service](client)
    except ClientError as error:
        # A page of a web server is no AWS error: then there is no code.
        said = error.response.get("Error", {})
        code = str(said.get("Code", ""))
        if code and code not in SAYS_MISSING:
            return None
        return Missing(service, _sentence(endpoint, service, str(said.get("Message", code))))
    except (BotoCoreError, ResponseParserError) as error:
        return Missing(service, _sentence(endpoint, service, str(error)))
    except KeyError:
        return Missing(service, _sentence(endpoint, service, "it answers, but not as AWS does"))
    return None


def _sentence(endpoint: str, service: str, answer: str) -> str:
    return (
        f"{endpoint} does not have {service} ({answer.strip() or 'no reason given'}): exercises "
        "that need it are skipped. Unset AWS_ENDPOINT_URL to use Elastic Lab's own cloud."
    )
