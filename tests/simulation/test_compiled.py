from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from elastic_lab.simulation import compiled as module
from elastic_lab.simulation import fleet_kernel, random_kernel

ROOT = Path(__file__).resolve().parents[2]


def test_the_folder_changes_with_the_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    before = module.cache_folder()
    assert before == module.cache_folder()
    monkeypatch.setattr(module, "_digest_of_sources", lambda: "other")
    assert module.cache_folder() != before
    assert module.cache_folder().parent == before.parent


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_every_system_has_a_cache_folder(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    assert module.cache_folder().parent.name == "kernels"


def test_machine_code_goes_to_the_folder_that_is_asked_for(tmp_path: Path) -> None:
    code = (
        "import numpy as np\n"
        "from elastic_lab.simulation.random_kernel import next_bits, stream\n"
        "print(next_bits(stream(1)))"
    )
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    command = [sys.executable, "-c", code]
    runs = [
        subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout
        for _ in range(2)
    ]
    assert runs[0] == runs[1] == f"{random_kernel.next_bits(random_kernel.stream(1))}\n".encode()
    assert list(tmp_path.rglob("*.nbi"))


def test_references_are_not_counted() -> None:
    """The switch that makes the kernels fast is private to numba: notice when it goes."""
    assert fleet_kernel.serve.targetoptions["_nrt"] is False  # type: ignore[attr-defined]
    assert fleet_kernel.serve.targetoptions["nogil"] is True  # type: ignore[attr-defined]


def test_a_function_that_creates_an_array_does_not_compile() -> None:
    def create() -> np.ndarray:
        return np.zeros(3)

    with pytest.raises(Exception, match="Failed in nopython mode"):
        module.compiled(create)()
