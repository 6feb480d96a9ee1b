"""What is stored of a cell's outputs, and what of it may differ from machine to machine."""

import json
from collections.abc import Iterator
from typing import Any

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
PIXELS = "image/png"


def leave_out_widgets(notebook: Any) -> None:
    """A stored notebook has no kernel that a widget could ask, and a widget's id is random."""
    for data in _bundles(notebook):
        data.pop(WIDGET_VIEW, None)


def same_but_for_pixels(one: str, other: str) -> bool:
    """Whether two notebooks, as text, say the same.

    Fonts and rounding draw a picture's pixels a little differently elsewhere; the text beside
    them has a digest of what is drawn.
    """
    return one == other or _without_pixels(one) == _without_pixels(other)


def _without_pixels(text: str) -> Any:
    try:
        notebook = json.loads(text)
    except ValueError:
        return text
    for data in _bundles(notebook):
        if "text/plain" in data and PIXELS in data:
            data[PIXELS] = ""
    return notebook


def _bundles(notebook: Any) -> Iterator[dict[str, Any]]:
    """The MIME data of every output."""
    for cell in notebook.get("cells", ()):
        for output in cell.get("outputs", ()):
            if "data" in output:
                yield output["data"]
