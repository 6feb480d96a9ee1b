"""What `lab.load` does with what it is asked, and what it shows while it runs."""

import pytest

from elastic_lab.dataplane.load import LoadError
from elastic_lab.notebook.load import loading
from tests.dataplane.balancer.world import World
from tests.notebook.sessions import shown

IN_A_LAB = """
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
threading.Thread(target=server.serve_forever, daemon=True).start()
with lab.load(f"http://127.0.0.1:{server.server_port}/", rate=50, seconds=0.4,
              arrivals="even", background=True) as load:
    pass
print(json.dumps(load.result().answered))
"""


@pytest.fixture(scope="module")
def url():
    with World() as world:
        yield f"http://127.0.0.1:{world.server().port}/"


@pytest.fixture
def said(monkeypatch):
    words = []
    monkeypatch.setattr(loading, "display", lambda shown: words.append(str(shown)))
    return words


def test_outside_of_a_notebook_words_are_enough(url, said):
    result = loading.load(url, 60.0, False, {"rate": 50, "seconds": 0.2, "arrivals": "even"})
    assert result.answered == {200: 10}
    assert said == ["Load: 50 requests a second for 0.2 s."]


def test_in_the_background_other_code_goes_on(url, said):
    load = loading.load(url, 60.0, True, {"rate": 1, "seconds": 600})
    assert repr(load) == "Load: 1 requests a second for 600 s. `result()` waits for its end."
    assert not load.done
    assert load.stop().cut
    assert load.done


def test_an_interrupt_stops_it_and_keeps_what_there_was(url, said, monkeypatch):
    load = loading.load(url, 60.0, True, {"rate": 1, "seconds": 600})
    monkeypatch.setattr(load._running, "result", interrupted_once(load._running.result))
    assert load.result().cut


def interrupted_once(result):
    times = iter([KeyboardInterrupt])

    def wait():
        for error in times:
            raise error
        return result()

    return wait


def test_an_unknown_setting_is_told(url):
    with pytest.raises(LoadError, match=r"there is no setting rps; there are rate, seconds, .*"):
        loading.load(url, 60.0, False, {"rps": 5})


def test_a_lab_sends_a_load_under_its_guard():
    assert shown(IN_A_LAB) == {"501": 20}
