"""Elastic Lab: elasticity and scalability in AWS, learned by doing.

`open_lab` is all that a notebook needs; from there on the learner writes plain boto3.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from elastic_lab.notebook.lab import Lab, open_lab

__version__ = "0.1.0"
__all__ = ["Lab", "open_lab"]


def __getattr__(name: str) -> Any:
    """Load the notebook's side when it is asked for: the cloud and subprocesses do without."""
    if name in __all__:
        from elastic_lab.notebook import lab

        return getattr(lab, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
