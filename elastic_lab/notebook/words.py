"""A sentence shown as it is, rather than as a quoted Python string."""

from dataclasses import dataclass
from typing import Any

DOLLAR = "<span>&#36;</span>"
"""A dollar that ends no formula: JupyterLab looks for those in the source and, once more, in
every run of text of the page."""


@dataclass(frozen=True)
class Words:
    """Text for the learner, with Markdown's backticks for code."""

    text: str

    def __repr__(self) -> str:
        """The text itself."""
        return self.text

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        # Single line ends would be read as blanks.
        markdown = self.text.replace("$", DOLLAR).replace("\n", "  \n")
        return {"text/plain": self.text, "text/markdown": markdown}
