"""Loaded by every Python process that a guarded one starts: hold its sockets from the first line.

Then gives way to the environment's own `sitecustomize`, if there is one.
"""

import importlib.machinery
import importlib.util
import sys
from pathlib import Path

_here = Path(__file__).parent


def _install_audit() -> None:
    package_root = str(_here.parents[3])
    sys.path.append(package_root)
    try:
        from elastic_lab.sandbox.guard.audit import install

        install()
    finally:
        sys.path.remove(package_root)


def _run_next_sitecustomize() -> None:
    elsewhere = [entry for entry in sys.path if Path(entry or ".").resolve() != _here.resolve()]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", elsewhere)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


_install_audit()
_run_next_sitecustomize()
