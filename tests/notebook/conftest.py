from types import SimpleNamespace

import pytest
from IPython.core import display_functions
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell


@pytest.fixture
def displayed(monkeypatch):
    """Every output of a cell in turn: (MIME data, whether it replaces an earlier one)."""
    outputs = []

    def publish(data, metadata=None, transient=None, update=False, **_):
        outputs.append((data, update))

    monkeypatch.setattr(display_functions, "publish_display_data", publish)
    shell = SimpleNamespace(display_formatter=DisplayFormatter())
    monkeypatch.setattr(InteractiveShell, "initialized", lambda: True)
    monkeypatch.setattr(InteractiveShell, "instance", lambda: shell)
    return outputs
