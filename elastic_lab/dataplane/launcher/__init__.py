"""The one way to start a process that runs learner code.

A launcher is a process of its own: it starts, watches and ends the others, and when the one that
it serves has gone, however that one ended, it ends them all. `Launcher` is its client, `Order`
what it is asked for; `launching` is the process itself, `beginning` a started process's first
steps, which is where isolation is set up.
"""

from elastic_lab.dataplane.launcher.client import Ended, Launcher, LauncherError, Started
from elastic_lab.dataplane.launcher.order import Isolation, Order

__all__ = ["Ended", "Isolation", "Launcher", "LauncherError", "Order", "Started"]
