"""Where AWS is on the network: the names and addresses that this project must never reach.

Does not know IP ranges: a connection to a bare AWS address that no name was resolved for is not
recognised here (`docs/architecture.md`, "What the guard cannot see").
"""

import ipaddress
import socket

# botocore's partitions.json and endpoints.json, `dnsSuffix` of every partition, and the hosts that
# its endpoint rules spell out (sign-in has domains of its own): a test compares these with
# botocore. Plus the console's and the single-sign-on portal's domains.
DOMAINS = (
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonaws.eu",
    "amazonaws.scloud",
    "api.aws",
    "on.aws",
    "api.amazonwebservices.com.cn",
    "api.amazonwebservices.eu",
    "amazonwebservices.eu",
    "aws.amazon.com",
    "awsapps.com",
    "c2s.ic.gov",
    "api.aws.ic.gov",
    "sc2s.sgov.gov",
    "api.aws.scloud",
    "cloud.adc-e.uk",
    "api.cloud-aws.adc-e.uk",
    "csp.hci.ic.gov",
    "api.aws.hci.ic.gov",
    "signin.aws",
    "amazonaws.cn",
    "amazonaws-us-gov.com",
    "amazonaws-eusc.eu",
    "c2shome.ic.gov",
    "sc2shome.sgov.gov",
    "csphome.hci.ic.gov",
    "csphome.adc-e.uk",
)

# The instance metadata service, the ECS task metadata service and EKS Pod Identity:
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
# https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
METADATA_ADDRESSES = frozenset(
    ipaddress.ip_address(address)
    for address in (
        "169.254.169.254",
        "169.254.170.2",
        "169.254.170.23",
        "fd00:ec2::254",
        "fd00:ec2::23",
    )
)


def is_aws(host: object) -> bool:
    """True when `host` (a name or an address, text or bytes) belongs to AWS."""
    if isinstance(host, bytes | bytearray):
        host = bytes(host).decode("ascii", "replace")
    if not isinstance(host, str):
        return False
    name = _as_resolved(host).strip("[]").rstrip(".").lower()
    return _is_aws_name(name) or _is_metadata_address(name)


def _as_resolved(host: str) -> str:
    """The name that Python's resolver asks for: full-width letters and dots become plain ones."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _is_aws_name(name: str) -> bool:
    return any(name == domain or name.endswith("." + domain) for domain in DOMAINS)


def _is_metadata_address(text: str) -> bool:
    address = _address(text.split("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address in METADATA_ADDRESSES


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that `text` spells, in any form that a connection takes, else None.

    Those are `169.254.169.254`, one number (`2852039166`), hexadecimal, octal, fewer parts.
    """
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(text))
    except (OSError, ValueError):
        return None
