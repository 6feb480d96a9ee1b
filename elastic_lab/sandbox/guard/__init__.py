"""Nothing reaches the real AWS: three layers, each of which would do alone.

`environment`: what boto3 reads (keys, profiles, endpoints) is replaced for this process and those
it starts. `botocore_hook`: botocore sends to the sandbox and nowhere else. `audit`: no socket of
this Python process goes to AWS or to the instance metadata, whatever library opens it.
"""

import os

# The private sides of this process's labs: a check of one lab is answered while another is open.
_private: set[str] = set()


def guard(endpoint: str, also_allowed: tuple[str, ...] = ()) -> None:
    """Point this process at `endpoint` (a URL) and close every other way to AWS.

    `also_allowed`: further URLs that botocore may send to (the cloud's private side).
    """
    # Imported here because a subprocess that only wants `audit` may lack what the others need.
    from elastic_lab.sandbox.guard import audit, botocore_hook, environment

    _private.update(also_allowed)
    environment.enter(endpoint)
    botocore_hook.allow_only((endpoint, *_private))
    audit.install()


def close() -> None:
    """Close every way to AWS when no lab could be opened and there is no cloud to point at.

    `AWS_ENDPOINT_URL` stays what the user made it, so that trying again says the same. A lab that
    was opened before stays open.
    """
    from elastic_lab.sandbox.guard import audit, botocore_hook, environment

    if botocore_hook.is_holding():
        return
    named = {name: os.environ[name] for name in ("AWS_ENDPOINT_URL",) if name in os.environ}
    environment.enter(None)
    os.environ.update(named)
    botocore_hook.allow_only(())
    audit.install()
