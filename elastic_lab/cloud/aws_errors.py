"""An error as AWS's protocols spell it, for calls that never reach moto or that it cannot answer.

The shapes are those of Smithy's AWS protocols: https://smithy.io/2.0/aws/protocols/index.html.
Status 501 is used for what the sandbox lacks: botocore does not retry it, as it would a 500.
"""

import json
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import parse_qs

# Signing names that are not what boto3 and the corrections call the service.
SIGNED_AS = {"monitoring": "cloudwatch"}
XML_SERVICES = frozenset({"s3", "route53", "cloudfront"})


@dataclass(frozen=True)
class CallName:
    """What a request asks for: the signing name of its service, its operation, its protocol."""

    service: str
    operation: str
    protocol: str


class NotInSandboxError(NotImplementedError):
    """Raised while a call is answered that uses a `part` of AWS which this cloud does not have."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


def name_of_call(environ: dict[str, Any], body: bytes) -> CallName:
    """Read service, operation and protocol from a WSGI `environ` and the request's `body`."""
    service = _signing_name(environ.get("HTTP_AUTHORIZATION", ""))
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    if target:
        return CallName(service or target.split(".")[0], target.split(".")[-1], "json")
    action = _action(environ, body)
    if action:
        return CallName(service or "query", action, "ec2" if service == "ec2" else "query")
    operation = f"{environ.get('REQUEST_METHOD', 'GET')} {environ.get('PATH_INFO', '/')}"
    service = service or "s3"
    return CallName(service, operation, "rest-xml" if service in XML_SERVICES else "rest-json")


def error_answer(
    call: CallName, code: str, message: str, status: int
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body of the error `code` with `message`, in the protocol of `call`."""
    if call.protocol in ("json", "rest-json"):
        body = json.dumps({"__type": code, "message": message})
        headers = [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-ErrorType", code)]
        return status, headers, body.encode()
    error = f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
    if call.protocol == "ec2":
        error = f"<Response><Errors>{error}</Errors><RequestID>-</RequestID></Response>"
    elif call.service != "s3":
        error = f"<ErrorResponse>{error}<RequestId>-</RequestId></ErrorResponse>"
    return status, [("Content-Type", "text/xml")], error.encode()


def not_in_sandbox(call: CallName, part: str = "") -> tuple[int, list[tuple[str, str]], bytes]:
    """The answer to a call, or to the use of a `part` of it, that AWS knows and this cloud not."""
    message = (
        f"Elastic Lab's cloud does not have {part}{call.service} {call.operation}. "
        "AWS does: this is a limit of the sandbox, not of your call."
    )
    return error_answer(call, "NotImplemented", message, 501)


def cloud_failed(call: CallName) -> tuple[int, list[tuple[str, str]], bytes]:
    """The answer to a call on which the cloud's own code failed."""
    message = (
        f"Elastic Lab's cloud failed on {call.service} {call.operation}. The fault is the "
        "sandbox's, not yours; `elastic-lab doctor` shows where its log is."
    )
    return error_answer(call, "InternalFailure", message, 501)


def _signing_name(authorization: str) -> str:
    scope = authorization.partition("Credential=")[2].split(",")[0].split("/")
    name = scope[3].lower() if len(scope) >= 5 else ""
    return SIGNED_AS.get(name, name)


def _action(environ: dict[str, Any], body: bytes) -> str:
    query = environ.get("QUERY_STRING", "")
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        query = f"{query}&{body.decode('utf-8', 'replace')}"
    return parse_qs(query).get("Action", [""])[0]
