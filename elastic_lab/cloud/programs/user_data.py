"""What an instance's user data tells its application: variables, a line each.

On AWS user data is usually a shell script that cloud-init runs as root. No shell runs on a
learner's machine, so an image with an application reads `KEY=value` lines alone, as systemd's
EnvironmentFile has them; empty lines and those that begin with `#` are passed over.
"""

from __future__ import annotations

import base64
import binascii
import re

VARIABLE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)")
# These would lead the application, and what it starts, out of the lab's cloud or into other code.
KEPT = re.compile(r"(AWS|ELASTIC_LAB|LD|DYLD|PYTHON)_?.*|PATH|HOME|.*_PROXY", re.IGNORECASE)


class UserDataError(ValueError):
    """User data that is no list of variables; the message says which line and why."""


def variables(user_data: str) -> dict[str, str]:
    """The variables in base64 text as EC2 keeps it. Raises UserDataError."""
    found = {}
    for number, line in enumerate(_text(user_data).splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            name, value = _variable(number, line)
            found[name] = value
    return found


def _variable(number: int, line: str) -> tuple[str, str]:
    match = VARIABLE.fullmatch(line.strip())
    if match is None:
        raise UserDataError(
            f"line {number} of the user data is not KEY=value: no shell runs on the instances of "
            "this sandbox, whose images have their application in them already"
        )
    name, value = match.groups()
    if KEPT.fullmatch(name):
        raise UserDataError(f"line {number} of the user data sets {name}, which the sandbox keeps")
    return name, value


def _text(user_data: str) -> str:
    try:
        return base64.b64decode(user_data or "", validate=False).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise UserDataError("the user data is not text") from None
