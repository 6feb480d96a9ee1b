"""Nothing reaches the real AWS: three layers, each of which would do alone.

`environment`: what boto3 reads (keys, profiles, endpoints) is replaced for this process and those
it starts. `botocore_hook`: botocore sends to the sandbox and nowhere else. `audit`: no socket of
this Python process goes to AWS or to the instance metadata, whatever library opens it.
"""


def guard(endpoint: str, also_allowed: tuple[str, ...] = ()) -> None:
    """Point this process at `endpoint` (a URL) and close every other way to AWS.

    `also_allowed`: further URLs that botocore may send to (the cloud's private side).
    """
    # Imported here because a subprocess that only wants `audit` may lack what the others need.
    from elastic_lab.sandbox.guard import audit, botocore_hook, environment

    environment.enter(endpoint)
    botocore_hook.allow_only((endpoint, *also_allowed))
    audit.install()
