"""The linter, the formatter and the type checker find nothing to say."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = {
    "linter": ("ruff", "check"),
    "formatter": ("ruff", "format", "--check"),
    "type checker": ("mypy",),
}


@pytest.mark.parametrize("tool", TOOLS)
def test_nothing_is_found(tool):
    told = subprocess.run(
        [sys.executable, "-m", *TOOLS[tool]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
