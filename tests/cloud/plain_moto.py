"""moto as it comes, in a process of its own: what the corrections and the benchmarks look at."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SERVE = """
import json, sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(json.dumps(server.get_host_and_port()), flush=True)
sys.stdin.read()
"""


def environment(**more: str) -> dict[str, str]:
    """This process's environment, with the one setting of moto's that our cloud has too."""
    return {**os.environ, "MOTO_EC2_LOAD_DEFAULT_AMIS": "false", **more}


@contextmanager
def plain_moto(**settings: str) -> Iterator[str]:
    """The URL of a moto server, which ends with the block or with this process."""
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment(**settings),
    )
    try:
        host, port = json.loads(server.stdout.readline())
        yield f"http://{host}:{port}"
    finally:
        server.kill()
        server.communicate()


def run_with_moto(code: str, **settings: str) -> object:
    """The JSON value that `code` prints in a fresh Python without our package loaded."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=environment(**settings),
        timeout=60,
    )
    return json.loads(done.stdout)
