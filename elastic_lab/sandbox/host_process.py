"""Start the owner's host process, or find the one that runs, and ask it for a lab's cloud."""

import importlib
import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

import psutil
from filelock import FileLock

from elastic_lab import home
from elastic_lab.cloud.address import CloudAddress
from elastic_lab.sandbox.errors import CloudError
from elastic_lab.sandbox.owner import Owner

ANSWER_SECONDS = 30.0
CONNECT_SECONDS = 1.0


def open_cloud(
    owner: Owner, lab: str, seed: int, time_scale: float, resume: bool = False, days: bool = True
) -> CloudAddress:
    """The cloud of `owner` and `lab`: pristine, or with `resume` as it was left. `days`: whether
    days are likely to be simulated in it, for which its host gets ready.

    Raises CloudError when no host could be started or it would not answer.
    """
    with FileLock(f"{_record(owner.name)}.lock"):
        host = _host(owner)
        settings = {"lab": lab, "seed": seed, "time_scale": time_scale}
        answer = ask(host, "open", **settings, resume=resume, days=days)
    return CloudAddress.of(answer)


def start_host(owner: Owner) -> None:
    """Have the host of `owner` warm before its first lab is opened; raises CloudError."""
    with FileLock(f"{_record(owner.name)}.lock"):
        _host(owner)


def _host(owner: Owner) -> dict[str, Any]:
    """The record of the owner's host, which is started if there is none."""
    record = _record(owner.name)
    host = home.read_record(record)
    return host if host is not None and is_answering(host) else _start(owner, record)


def ask(host: dict[str, Any], action: str, **arguments: Any) -> dict[str, Any]:
    """What the host with this record answers to `action`; raises CloudError."""
    question = {"token": host["token"], "action": action, **arguments}
    try:
        with socket.create_connection(("127.0.0.1", host["port"]), CONNECT_SECONDS) as connection:
            connection.settimeout(ANSWER_SECONDS)
            connection.sendall(json.dumps(question).encode() + b"\n")
            answer = json.loads(connection.makefile("r").readline())
    except (OSError, ValueError) as error:
        raise CloudError(_no_answer(error)) from None
    if "error" in answer:
        raise CloudError(f"The lab's cloud refused to {action}: {answer['error']}.")
    return dict(answer)


def is_answering(host: dict[str, Any]) -> bool:
    """True when the host with this record lives."""
    try:
        ask(host, "list")
    except (CloudError, KeyError):
        return False
    return True


def records() -> list[dict[str, Any]]:
    """The records of every host that this user started, of ended ones too."""
    found = (home.read_record(path) for path in sorted(home.folder("hosts").glob("*.json")))
    return [record for record in found if record is not None]


def log_path(name: str) -> Path:
    """Where the host of the owner called `name` writes what goes wrong."""
    return home.folder("logs") / f"{name}.log"


def _record(name: str) -> Path:
    return home.folder("hosts") / f"{name}.json"


def _start(owner: Owner, record: Path) -> dict[str, Any]:
    _forget_ended_hosts()
    process = _launch(owner)
    assert process.stdout is not None
    with process.stdout as said:
        host = _first_object(said)
        # The host warms up on the other core; the learner's next line is `import boto3`.
        importlib.import_module("boto3")
        if said.readline().strip() != "ready":
            process.kill()
            process.wait()
            raise CloudError(_not_started(owner))
    host = {**host, "owner": owner.pid, "log": str(log_path(owner.name))}
    home.write_whole(record, json.dumps(host))
    return host


def _launch(owner: Owner) -> subprocess.Popen[str]:
    with log_path(owner.name).open("a") as log:
        try:
            return subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "elastic_lab.cloud.host",
                    str(owner.pid),
                    repr(owner.started),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
                cwd=Path(__file__).parents[2],
            )
        except OSError as error:
            log.write(f"{error}\n")
            raise CloudError(_not_started(owner)) from None


def _first_object(said: IO[str]) -> dict[str, Any]:
    """The first JSON object that the host said; a program of the user's may have printed before."""
    for line in said:
        if line.startswith("{"):
            return dict(json.loads(line))
    return {}


def _not_started(owner: Owner) -> str:
    return (
        f"The lab's cloud could not start; its log is {log_path(owner.name)}. "
        "Run `elastic-lab doctor` to see what is missing."
    )


def _forget_ended_hosts() -> None:
    for path in home.folder("hosts").glob("*.json"):
        host = home.read_record(path)
        ended = host is None or not psutil.pid_exists(host.get("pid", 0))
        if ended or not is_answering(host or {}):
            for trace in (path, Path(f"{path}.lock"), log_path(path.stem)):
                trace.unlink(missing_ok=True)


def _no_answer(error: Exception) -> str:
    return (
        f"The lab's cloud does not answer ({error}). Restart the kernel and run the notebook from "
        "the top; if it happens again, `elastic-lab doctor` shows the cloud's log."
    )
