"""What the tests let a launcher start."""

import http.server
import os
import signal
import subprocess
import sys
import threading


def write(words, **more):
    """Say what was given, and where this is."""
    print(words, more, sorted(os.environ.items()), os.getcwd())
    print("on the error stream", file=sys.stderr)


def has(module):
    """Say whether a module is there before anybody imports it here."""
    print(module, module in sys.modules)


def leave(code):
    sys.exit(code)


def fail():
    raise ValueError("learner's own")


def stay(child=False):
    """Live until killed; with a child of its own in another process."""
    if child:
        started = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
        print("child", started.pid, flush=True)
    while True:
        signal.pause()


def serve(sockets, words):
    """Answer every request with `words` on the first socket."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(words.encode())

    server = http.server.HTTPServer(sockets[0].getsockname(), Answer, bind_and_activate=False)
    server.socket = sockets[0]
    server.serve_forever()


def threads():
    print(
        "threads", threading.active_count(), "open", sorted(map(int, os.listdir("/proc/self/fd")))
    )
