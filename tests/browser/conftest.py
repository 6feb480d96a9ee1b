"""A headless Chromium for the tests of this folder; where there is none they are skipped."""

import shutil

import pytest

from tests.browser.jupyter import jupyter_lab
from tests.conftest import skip_or_fail

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that asks for anything off this machine is told that there is no such host.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


@pytest.fixture(scope="session")
def chromium():
    """The browser, started once."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        skip_or_fail("no Chromium on the path; on Debian: apt-get install chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        skip_or_fail("playwright is not installed; it comes with requirements.txt")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def jupyter(chromium, tmp_path_factory):
    """JupyterLab on a copy of the course (asked for after the browser, so that a skip is quick)."""
    with jupyter_lab(tmp_path_factory.mktemp("jupyter")) as running:
        yield running
