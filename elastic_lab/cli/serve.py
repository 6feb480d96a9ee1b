"""`elastic-lab serve`: one cloud on one port, in the foreground."""

import os
import secrets

import click

from elastic_lab.cloud.host import Host, listen
from elastic_lab.cloud.warm_up import warm_up
from elastic_lab.cloud.world import WorldSettings
from elastic_lab.sandbox.errors import CloudError
from elastic_lab.sandbox.served import leave_record


def serve_cloud(host: str, port: int, time_scale: float) -> None:
    """Listen on `host`:`port` until Ctrl-C; raises CloudError when the port cannot be had."""
    try:
        fixed = listen(host, port)
    except OSError as error:
        raise CloudError(
            f"Port {port} on {host} cannot be had ({error.strerror}). Is another cloud or "
            "LocalStack running there? Choose another with --port."
        ) from None
    control, token = listen("127.0.0.1", 0), secrets.token_hex(16)
    warm_up()
    served = Host(control, token, owner=None, fixed=fixed)
    bound = fixed.getsockname()[1]
    here = {"port": control.getsockname()[1], "token": token, "pid": os.getpid()}
    record = leave_record(bound, here)
    try:
        served.open(WorldSettings(time_scale=time_scale))
        click.echo(f"The cloud answers AWS calls on http://{host}:{bound}. Ctrl-C ends it.")
        click.echo(f"For a lab or any AWS SDK: AWS_ENDPOINT_URL=http://127.0.0.1:{bound}")
        served.run()
    except KeyboardInterrupt:
        click.echo("The cloud has ended.")
    finally:
        served.close()
        record.unlink(missing_ok=True)
