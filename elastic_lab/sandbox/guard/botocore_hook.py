"""botocore's way out: every request is looked at before it is sent, in every client there is.

The hook sits on the class that sends, so that clients and sessions made before are held too.
Profiles are refused with a sentence, and no program that a profile names is run.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from elastic_lab.aws.domains import is_aws
from elastic_lab.sandbox.errors import StoppedByGuard
from elastic_lab.sandbox.guard.audit import stopped

_allowed: set[tuple[str | None, int | None]] = set()


def allow_only(urls: Iterable[str]) -> None:
    """From here on botocore may send to the hosts and ports of `urls` and to no others."""
    _allowed.clear()
    _allowed.update(_place(url) for url in urls)
    _install()


def is_holding() -> bool:
    """True when botocore may send somewhere and nowhere else: a lab is open."""
    return bool(_allowed)


def _place(url: str) -> tuple[str | None, int | None]:
    parts = urlsplit(url)
    return parts.hostname, parts.port


def _install() -> None:
    from botocore.httpsession import URLLib3Session

    if getattr(URLLib3Session.send, "guarded", False):
        return
    send = URLLib3Session.send

    def guarded_send(session: Any, request: Any) -> Any:
        place = _place(request.url)
        if place not in _allowed:
            raise StoppedByGuard(_refusal(*place))
        return send(session, request)

    guarded_send.guarded = True  # type: ignore[attr-defined]
    URLLib3Session.send = guarded_send
    _forget_the_default_session()
    _refuse_profiles()


def _refusal(host: str | None, port: int | None) -> str:
    if is_aws(host):
        return stopped(host)
    place = f"{host}:{port}" if port else f"{host}"
    return (
        f"Elastic Lab stopped a call to {place}, which is not the cloud of the lab that is open: "
        "the client was made for another one. Make it again with plain boto3.client(...)."
    )


def _forget_the_default_session() -> None:
    """A session made before may hold real credentials: `boto3.client` makes a new one."""
    import boto3

    boto3.DEFAULT_SESSION = None


def _refuse_profiles() -> None:
    """Say why a profile is not found, and run no profile's program, also for earlier sessions."""
    from botocore.credentials import ProcessProvider
    from botocore.exceptions import ProfileNotFound

    def refuse_to_run(provider: Any, credential_process: str) -> Any:
        raise StoppedByGuard(
            "Elastic Lab stopped the credential_process of an AWS profile: a lab needs no real "
            "credentials. Make the client again with plain boto3.client(...), without a session "
            "or profile from before open_lab(...)."
        )

    ProcessProvider._retrieve_credentials_using = refuse_to_run
    ProfileNotFound.fmt = (
        "The config profile ({profile}) could not be found: Elastic Lab hides the profiles of "
        "~/.aws, since in a lab nothing reaches the real AWS. Leave the profile out; plain "
        "boto3.client(...) answers from the lab's own cloud."
    )
