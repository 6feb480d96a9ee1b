"""Start JupyterLab on the labs, with every kernel guarded from its first line."""

import json
import os
import subprocess
import sys

from elastic_lab.exercises.course import course_root
from elastic_lab.home import folder, write_whole
from elastic_lab.sandbox.guard import environment
from elastic_lab.sandbox.host_process import start_host
from elastic_lab.sandbox.owner import owner_of

# No news, no update checks, no extension registry: JupyterLab asks nothing of the internet.
QUIET = (
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
)


def start_jupyter(port: int, ip: str, no_browser: bool) -> int:
    """Run JupyterLab until it ends; returns its exit code.

    Where the system can, JupyterLab takes this process's place: whoever ends the command ends
    JupyterLab, and the clouds' host that is started here is JupyterLab's.
    """
    # -P: a file of the current folder must not pass for a module of Python's.
    command = [sys.executable, "-P", "-m", "jupyterlab", f"--port={port}", f"--ip={ip}", *QUIET]
    command += [f"--ServerApp.root_dir={course_root()}", "--LabApp.default_url=/lab/tree/labs"]
    command += ["--no-browser"] if no_browser else []
    command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    environment = {**_guarded_environment(), "JUPYTER_CONFIG_PATH": _config_path()}
    if sys.platform != "win32":
        start_host(owner_of(os.getpid()))
        os.execve(command[0], command, environment)
    try:
        return subprocess.call(command, env=environment)
    except KeyboardInterrupt:
        return 0


def _config_path() -> str:
    """A folder of settings that comes before the user's own: no pop-up that asks about news."""
    place = folder("jupyter")
    (place / "labconfig").mkdir(exist_ok=True)
    disabled = {"@jupyterlab/apputils-extension:announcements": True}
    page = json.dumps({"disabledExtensions": disabled})
    write_whole(place / "labconfig" / "page_config.json", page)
    users = os.environ.get("JUPYTER_CONFIG_PATH", "")
    return os.pathsep.join(part for part in (str(place), users) if part)


def _guarded_environment() -> dict[str, str]:
    """This environment without a way to AWS; an endpoint that the user chose is kept, since
    `open_lab` looks at it and refuses AWS."""
    chosen = os.environ.get("AWS_ENDPOINT_URL")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in environment.REMOVED and not name.startswith("AWS_ENDPOINT_URL")
    }
    kept.update(environment.variables(None))
    if chosen:
        kept["AWS_ENDPOINT_URL"] = chosen
    return kept
