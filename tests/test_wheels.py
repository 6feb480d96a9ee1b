"""The pinned requirements: complete, current, and installable from wheels everywhere.

Only the index's metadata is read, nothing is installed. Where no index answers, what needs one is
skipped; with ELASTIC_LAB_NO_SKIP=1 it fails instead.
"""

import itertools
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements.txt"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
PLATFORMS = {
    "linux-x86": "x86_64-manylinux_2_28",
    "linux-arm": "aarch64-manylinux_2_28",
    "macos-arm": "aarch64-apple-darwin",
    "windows-x64": "x86_64-pc-windows-msvc",
}
OLDEST_MACOS = "13.0"

# Published as source only. Pure Python, so that it needs no compiler: see the test at the end.
SOURCE_ONLY = ["localstack-client"]

PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>\S+)(?: ; .+)?$")


def read_pins(text: str) -> dict[str, str]:
    """Name and version of each line of a requirements file that is not a comment."""
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    matches = [PIN.match(line) for line in lines]
    unpinned = [line for line, match in zip(lines, matches, strict=True) if match is None]
    assert not unpinned, f"not a plain pin: {unpinned}"
    return {match["name"]: match["version"] for match in matches if match}


def uv(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the uv of this environment, which is on no path."""
    return subprocess.run(
        [uv_program(), *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=240,
        env=os.environ | environment,
        check=False,
    )


def uv_program() -> str:
    """The uv that is installed beside this Python, else the one on the path."""
    return shutil.which("uv", path=str(Path(sys.executable).parent)) or "uv"


def resolve_from_wheels(
    requirements: str, python: str, platform: str
) -> subprocess.CompletedProcess[str]:
    """Resolve requirements, with all that they need, for a Python and a platform that are not here.

    `--python` names this interpreter so that uv does not look for one of the version asked for.
    """
    source_only = [word for name in SOURCE_ONLY for word in ("--no-binary", name)]
    return uv(
        *("pip", "compile", "-", "--quiet", "--no-header", "--no-annotate"),
        *("--python", sys.executable, "--python-version", python, "--python-platform", platform),
        *("--only-binary", ":all:", *source_only),
        stdin=requirements,
        MACOSX_DEPLOYMENT_TARGET=OLDEST_MACOS,
    )


@pytest.fixture(scope="module")
def index() -> None:
    """A package index answers, or the test is skipped (failed, where nothing may be skipped)."""
    answer = uv(
        *("pip", "compile", "-", "--quiet", "--no-cache", "--python", sys.executable),
        stdin="packaging",
        UV_HTTP_RETRIES="1",
        UV_HTTP_TIMEOUT="10",
    )
    if answer.returncode == 0:
        return
    reason = f"no package index can be reached: {answer.stderr.strip().splitlines()[-1].strip()}"
    if os.environ.get("ELASTIC_LAB_NO_SKIP") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_every_requirement_has_a_wheel(python: str, platform: str) -> None:
    text = REQUIREMENTS.read_text(encoding="utf-8")
    answer = resolve_from_wheels(text, python, PLATFORMS[platform])
    assert answer.returncode == 0, answer.stderr
    pins = read_pins(text)
    resolved = read_pins(answer.stdout)
    assert resolved.items() <= pins.items(), "something is installed that is not pinned"
    system = "win32" if platform.startswith("windows") else "any other"
    assert {canonicalize_name(name) for name in direct_names(system)} <= resolved.keys()


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize(
    ("requirement", "python", "platform"),
    [
        ("pywin32==312", "3.13", "linux-x86"),
        ("numpy==2.2.0", "3.14", "windows-x64"),
        ("numpy==1.26.4", "3.13", "macos-arm"),
        ("moto", "2.7", "linux-arm"),
    ],
)
def test_a_missing_wheel_is_noticed(requirement: str, python: str, platform: str) -> None:
    answer = resolve_from_wheels(requirement, python, PLATFORMS[platform])
    assert answer.returncode != 0, f"resolved: {answer.stdout}"


@pytest.mark.usefixtures("index")
@pytest.mark.skipif(os.name == "nt", reason="there is no make on Windows")
def test_requirements_are_current(tmp_path: Path) -> None:
    """Pinning again, with the pins there are as a preference, changes nothing."""
    for name in ("Makefile", "pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path)
    command = ["make", "--silent", "requirements", f"UV={uv_program()}"]
    # A make that runs the tests hands its own arguments on.
    handed_on = {"MAKEFLAGS", "MAKEOVERRIDES", "MAKELEVEL", "ARGS"}
    own = {name: value for name, value in os.environ.items() if name not in handed_on}
    subprocess.run(command, cwd=tmp_path, env=own, check=True, timeout=240)
    again = (tmp_path / "requirements.txt").read_text(encoding="utf-8")
    assert again == REQUIREMENTS.read_text(encoding="utf-8"), "run: make requirements"


def direct_names(system: str = "any other") -> list[str]:
    """The names that pyproject.toml asks for on that `sys_platform`, those of its extras too."""
    extras = itertools.chain.from_iterable(PROJECT["optional-dependencies"].values())
    asked = [Requirement(text) for text in [*PROJECT["dependencies"], *extras]]
    here = {"sys_platform": system}
    return [each.name for each in asked if each.marker is None or each.marker.evaluate(here)]


@pytest.mark.parametrize("name", direct_names())
def test_every_dependency_is_pinned(name: str) -> None:
    assert canonicalize_name(name) in read_pins(REQUIREMENTS.read_text(encoding="utf-8"))


def test_requirements_name_no_index() -> None:
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if "://" in line or line.startswith("-")]


@pytest.mark.parametrize("name", SOURCE_ONLY)
def test_source_only_packages_need_no_compiler(name: str) -> None:
    """The wheel that the installer built here from the source fits every platform."""
    wheel = distribution(name).read_text("WHEEL") or ""
    assert "Root-Is-Purelib: true" in wheel
    assert re.search(r"^Tag: py3-none-any$", wheel, re.MULTILINE)
