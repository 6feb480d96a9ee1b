"""A sentence shown as it is, rather than as a quoted Python string."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Words:
    """Text for the learner, with Markdown's backticks for code."""

    text: str

    def __repr__(self) -> str:
        """The text itself."""
        return self.text

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        # Dollars would be read as the ends of a formula, and single line ends as blanks.
        markdown = self.text.replace("$", r"\$").replace("\n", "  \n")
        return {"text/plain": self.text, "text/markdown": markdown}
