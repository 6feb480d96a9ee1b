"""Trouble that is told in one sentence, with the next step in it, and without a traceback."""


class PlainError(RuntimeError):
    """The message is for the person at the keyboard; nothing of our insides is shown with it."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback."""
        return [f"{type(self).__name__}: {self}"]
