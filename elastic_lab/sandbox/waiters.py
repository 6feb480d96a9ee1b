"""boto3's waiters keep AWS's pace: their delay is divided like every other AWS timer.

A waiter sleeps 15 to 30 s between two looks; on a clock that runs 60 times as fast that is a
quarter of a second. The learner's code stays as it is.
"""

from typing import Any

_factor = 1.0


def scale_waiters(factor: float) -> None:
    """Divide the delay of this process's waiters, also of clients made before, by `factor`."""
    global _factor
    _factor = factor
    from botocore.waiter import Waiter

    if getattr(Waiter.wait, "scaled", False):
        return
    wait = Waiter.wait

    def scaled_wait(waiter: Any, **arguments: Any) -> Any:
        settings = dict(arguments.pop("WaiterConfig", None) or {})
        settings["Delay"] = settings.get("Delay", waiter.config.delay) / _factor
        return wait(waiter, WaiterConfig=settings, **arguments)

    scaled_wait.scaled = True  # type: ignore[attr-defined]
    Waiter.wait = scaled_wait
