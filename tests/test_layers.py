"""The walls of the house: no room imports one above it, the control loops are pure, and one file
reads the machine's clock."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "elastic_lab"
# From the top: a room may import those after it.
ROOMS = (
    "cli",
    "authoring",
    "grading",
    "notebook",
    "exercises",
    "sandbox",
    "cloud",
    "dataplane",
    "simulation",
    "control",
    "aws",
)
# Below every room.
FOUNDATION = {"home", "plain_error", "wall_clock"}
IMPURE = {"asyncio", "boto3", "botocore", "http", "moto", "multiprocessing", "os"}
IMPURE |= {"pathlib", "random", "secrets", "socket", "subprocess", "tempfile", "threading", "time"}
IMPURE |= {"urllib", "uuid", "wall_clock", "zoneinfo"}
# `datetime` may turn a time that was passed into words, so what it says of now is looked for.
ASKS_FOR_NOW = {"now", "utcnow", "today"}
CLOCK_OWNER = PACKAGE / "wall_clock.py"


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    """Every dotted name that a module imports, inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def rooms_imported(tree: ast.Module) -> set[str]:
    ours = (name.split(".") for name in imported(tree))
    return {name[1] for name in ours if name[0] == "elastic_lab" and len(name) > 1} & set(ROOMS)


def test_every_folder_is_a_room():
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert folders == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_no_upward_import(room):
    allowed = set(ROOMS[ROOMS.index(room) :])
    upward = {
        str(path.relative_to(PACKAGE)): sorted(rooms_imported(tree) - allowed)
        for path, tree in modules()
        if room_of(path) == room and rooms_imported(tree) - allowed
    }
    assert not upward


def test_real_processes_and_the_simulation_are_apart():
    imports = {room_of(path): set[str]() for path, _ in modules()}
    for path, tree in modules():
        imports[room_of(path)] |= rooms_imported(tree)
    assert "simulation" not in imports["dataplane"]
    assert "dataplane" not in imports["simulation"]


@pytest.mark.parametrize("foundation", sorted(FOUNDATION))
def test_the_foundation_imports_no_room(foundation):
    tree = ast.parse((PACKAGE / f"{foundation}.py").read_text(encoding="utf-8"))
    assert not rooms_imported(tree)


def test_control_is_pure():
    impure = {
        path.name: sorted({part for name in imported(tree) for part in name.split(".")} & IMPURE)
        for path, tree in modules()
        if room_of(path) == "control"
    }
    assert {name: found for name, found in impure.items() if found} == {}


def test_control_never_asks_what_time_it_is():
    askers = [
        path.name for path, tree in modules() if room_of(path) == "control" and asks_for_now(tree)
    ]
    assert askers == []


def test_one_file_reads_the_clock():
    readers = [
        path.relative_to(PACKAGE)
        for path, tree in modules()
        if path != CLOCK_OWNER and (reads_time(tree) or asks_datetime_for_now(tree))
    ]
    assert readers == []


def reads_time(tree: ast.Module) -> bool:
    return any(name.split(".")[0] == "time" for name in imported(tree))


def asks_for_now(tree: ast.Module) -> bool:
    """Whatever it is called by: an alias hides nothing."""
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return bool(attributes & ASKS_FOR_NOW)


def asks_datetime_for_now(tree: ast.Module) -> bool:
    asked = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    return any(
        node.attr in ASKS_FOR_NOW
        and isinstance(node.value, ast.Name)
        and node.value.id in ("datetime", "date")
        for node in asked
    )


def test_the_walls_would_notice():
    """The checks above can fail."""
    upward = ast.parse("from elastic_lab.notebook.lab import Lab")
    assert rooms_imported(upward) == {"notebook"}
    assert reads_time(ast.parse("def f():\n    import time"))
    assert asks_datetime_for_now(ast.parse("datetime.now()"))
    assert asks_for_now(ast.parse("from datetime import datetime as d\nd.now()"))
