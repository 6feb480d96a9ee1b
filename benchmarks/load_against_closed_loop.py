"""The open-loop load generator beside closed loops, on one server, in one run.

Run it from the repository: `python -m benchmarks.load_against_closed_loop`.

The server answers at once, but stands still for one second in every four. Somebody who comes at a
random moment meets that with a probability of 1/4 and then waits up to a second, so the true p95
of the waiting is 0.8 s and the p99 0.96 s. Each generator is set to about the same rate: ours with
a schedule, ours with users who wait for their answers, and locust where it is importable (it is no
dependency of the project). After that: the rates to which the generator keeps its own schedule.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path

import click

from elastic_lab.dataplane.load import LoadPlan, LoadResult, RunningLoad

ROOT = Path(__file__).parents[1]
USERS, THINK = 4, 0.02
LOCUSTFILE = f"""
from locust import HttpUser, constant, task

class Visitor(HttpUser):
    wait_time = constant({THINK})

    @task
    def visit(self):
        self.client.get("/")
"""
Row = tuple[str, int, float, float, float]
TRUE: Row = ("someone who comes at random", 0, 0.0, 0.8, 0.96)


@contextmanager
def server(*arguments: str) -> Iterator[str]:
    """The URL of a server in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.stalling_server", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/"
        finally:
            process.kill()


def run(**settings: object) -> LoadResult:
    """A load from its first to its last request."""
    return RunningLoad(LoadPlan(**settings)).result()  # type: ignore[arg-type]


def row(name: str, result: LoadResult) -> Row:
    """Name, requests, p50, p95 and p99."""
    return name, result.sent, result.p50 or 0.0, result.p95 or 0.0, result.p99 or 0.0


def locust(url: str, seconds: float) -> Row | None:
    """The same users in locust, None where it is not installed."""
    if find_spec("locust") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "locustfile.py"
        file.write_text(LOCUSTFILE)
        options = f"--headless --json --only-summary -u {USERS} -r {USERS} -t {seconds:g}s"
        command = [sys.executable, "-m", "locust", "-f", str(file), "--host", url.rstrip("/")]
        done = subprocess.run(
            [*command, *options.split()], cwd=folder, capture_output=True, text=True, check=True
        )
    counts = {int(ms): n for ms, n in json.loads(done.stdout)[0]["response_times"].items()}
    p50, p95, p99 = (percentile(counts, percent) for percent in (50, 95, 99))
    return f"locust, {USERS} users", sum(counts.values()), p50, p95, p99


def percentile(milliseconds: dict[int, int], percent: float) -> float:
    """Seconds, of counts by whole milliseconds."""
    values = sorted(milliseconds)
    upto = accumulate(milliseconds[value] for value in values)
    least = sum(milliseconds.values()) * percent / 100
    return next(v for v, n in zip(values, upto, strict=True) if n >= least) / 1000


def compare(seconds: float) -> None:
    """Print what each generator says of the stalling server."""
    click.echo(f"A server that stands still for 1 s in every 4, asked for {seconds:g} s")
    click.echo(f"  {'':28} {'requests':>9} {'p50':>9} {'p95':>9} {'p99':>9}")
    with server() as url:
        rows = [TRUE, row("open loop, 150 a second", run(url=url, rate=150, seconds=seconds))]
        closed = run(url=url, users=USERS, think_seconds=THINK, seconds=seconds)
        rows.append(row(f"closed loop, {USERS} users", closed))
        other = locust(url, seconds)
    for name, requests, p50, p95, p99 in [*rows, *([other] if other else [])]:
        times = "".join(f"{value * 1000:7.1f}ms " for value in (p50, p95, p99))
        click.echo(f"  {name:28} {requests or '':>9} {times}")
    if other is None:
        click.echo("  locust: skipped, it is not installed")


def honest_rates(seconds: float) -> None:
    """Print how late the generator itself is at rising rates, up to the first that is too high."""
    click.echo("The generator's own lateness, against a steady server on this machine")
    with server("--steady") as url:
        for rate in (500, 1000, 2000, 4000, 6000, 8000, 10_000, 12_000):
            result = run(url=url, rate=rate, seconds=seconds)
            slip = (result.slip_p99 or 0.0) * 1000
            p99 = (result.p99 or 0.0) * 1000
            kept = "honest" if result.honest else "late"
            click.echo(f"  {rate:6,} a second: slip p99 {slip:7.1f} ms, p99 {p99:7.1f} ms, {kept}")
            if not result.honest:
                return


@click.command()
@click.option("--seconds", default=20.0, help="How long each generator asks; a multiple of 4.")
@click.option("--rate-seconds", default=5.0, help="How long each rate is tried.")
def main(seconds: float, rate_seconds: float) -> None:
    """Compare the open loop with closed ones, and find the rate to which it is honest."""
    compare(seconds)
    honest_rates(rate_seconds)


if __name__ == "__main__":
    main()
