"""`elastic-lab`: every command, thin. A known trouble ends it with one sentence and exit code 2."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from elastic_lab import __version__
from elastic_lab.plain_error import PlainError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="elastic-lab")
def cli() -> None:
    """Learn elasticity and scalability in AWS by doing it, on this machine."""


@cli.command()
@click.option("--port", default=8888, show_default=True, help="JupyterLab's port.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option("--ip", default="127.0.0.1", show_default=True, help="JupyterLab's address.")
def start(port: int, no_browser: bool, ip: str) -> None:
    """Open JupyterLab on the labs; each lab brings its cloud with it."""
    from elastic_lab.cli.jupyter import start_jupyter

    sys.exit(start_jupyter(port, ip, no_browser))


@cli.command()
@click.option("--port", default=4566, show_default=True, help="LocalStack's port by default.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--time-scale", default=60.0, show_default=True, help="AWS seconds in one second.")
def serve(port: int, host: str, time_scale: float) -> None:
    """Run the cloud alone, in the foreground, until Ctrl-C."""
    from elastic_lab.cli.serve import serve_cloud

    serve_cloud(host, port, time_scale)


@cli.command()
def doctor() -> None:
    """Say what works on this machine, and what to do about what does not."""
    from elastic_lab.cli.doctor import examine

    findings = examine()
    for finding in findings:
        click.echo(f"{finding.mark} {finding.sentence}")
    sys.exit(1 if any(finding.mark == "✗" for finding in findings) else 0)


@cli.command()
@click.argument("trace", type=click.Path(path_type=Path))
@click.option("--template", type=click.Path(path_type=Path), help="CloudFormation, YAML or JSON.")
@click.option("--json", "as_json", is_flag=True, help="Print every number as JSON.")
@click.option("--plot", type=click.Path(path_type=Path), help="Draw the day, a .png or .svg file.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0, 2**63 - 1))
@click.option(
    "--arrivals",
    default="exact",
    show_default=True,
    type=click.Choice(["exact", "poisson"]),
    help="The trace's counts themselves, or counts drawn with them as means.",
)
@click.option(
    "--service-time",
    "service_seconds",
    default=0.05,
    show_default=True,
    type=click.FloatRange(1e-6, 3600),
    help="Seconds of one vCPU for a request.",
)
@click.option(
    "--objective",
    "objective_seconds",
    default=0.5,
    show_default=True,
    type=click.FloatRange(1e-6, 900),
    help="Seconds within which 99 % of requests should be answered.",
)
def simulate(trace: Path, **options: Any) -> None:
    """Play TRACE, a CSV file of time and request count, on a fleet that scales.

    TRACE may also be an access log of an Application Load Balancer, or a folder of them.

    Without a template: m5.large in three zones, 2 to 500 of them, target tracking of CPU at 50 %,
    at dated on-demand prices.
    """
    from elastic_lab.cli.simulate import Order
    from elastic_lab.cli.simulate import simulate as play

    click.echo(play(Order(trace, **options), _progress))


@cli.command()
@click.argument("labs", nargs=-1)
@click.option("--check", is_flag=True, help="Only say which notebooks are stale (exit code 1).")
def build(labs: tuple[str, ...], check: bool) -> None:
    """Make labs/ and solutions/ from course/ (or only LABS')."""
    from elastic_lab.authoring import build as builder

    if not check:
        for path in builder.build(labs):
            click.echo(f"wrote {_short(path)}")
        return
    stale = builder.stale(labs)
    for path in stale:
        click.echo(f"stale: {_short(path)}; run `elastic-lab build`")
    sys.exit(1 if stale else 0)


@cli.command()
@click.argument("labs", nargs=-1)
def verify(labs: tuple[str, ...]) -> None:
    """Try every lab's solution, its unsolved form and its wrong answers (or only LABS')."""
    from elastic_lab.authoring.plays import players
    from elastic_lab.authoring.verify import verify as verify_lab
    from elastic_lab.exercises.course import lab_folder, lab_folders

    folders = [lab_folder(lab) for lab in labs] or lab_folders()
    faults = 0
    with players() as ready:
        for folder in folders:
            report = verify_lab(folder, ready, tell=_progress)
            faults += len(report.faults)
            _progress("")
            click.echo(report.text())
    sys.exit(1 if faults else 0)


@cli.command("new-lab")
@click.argument("name")
def new_lab(name: str) -> None:
    """Begin a lab: NAME is two digits and a topic, such as 13_queues."""
    from elastic_lab.authoring.new_lab import begin_lab

    click.echo(f"wrote {_short(begin_lab(name))}; now write lab.md and checks.py")


def main() -> None:
    """The console script's entry."""
    try:
        cli.main(standalone_mode=True)
    except PlainError as error:
        click.echo(f"elastic-lab: {error}", err=True)
        sys.exit(2)


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{text}", nl=False, err=True)


def _short(path: Path) -> str:
    return os.path.relpath(path)


if __name__ == "__main__":
    main()
