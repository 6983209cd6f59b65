"""Callers of a pool, and the addresses that drive them, for the emitters in Python."""

import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

# A caller that holds does not queue: the pool has room for it.
HOLD_TIMEOUT_S = 10.0


class Callers:
    """Callers that hold or wait. They count what happens to them; the pool's own numbers are not asked."""

    def __init__(self, acquire, give_back, timeout_error):
        self._acquire, self._give_back, self._timeout_error = acquire, give_back, timeout_error
        self._lock = threading.Lock()
        self._held = []
        self._counts = {"queued": 0, "served": 0, "timed_out": 0}

    def hold(self, n):
        """Takes n connections and keeps them."""
        for _ in range(n):
            self._held.append(self._acquire(HOLD_TIMEOUT_S))

    def queue(self, n, timeout_s):
        """Starts n callers that wait; each gives its connection back at once."""
        self._count("queued", n)
        for _ in range(n):
            threading.Thread(target=self._wait, args=(timeout_s,), daemon=True).start()

    def release(self):
        """Gives back all that is held."""
        while self._held:
            self._give_back(self._held.pop())

    def state(self):
        """What the callers know, by name."""
        with self._lock:
            return {"held": len(self._held), **self._counts}

    def drive(self, path, parameters):
        """Does what this address asks, and returns the state; None: no address of the control interface."""
        n = int(parameters.get("n", 1))
        actions = {
            "/hold": lambda: self.hold(n),
            "/queue": lambda: self.queue(n, int(parameters.get("timeout_ms", 600_000)) / 1000),
            "/release": self.release,
            "/state": lambda: None,
        }
        if path not in actions:
            return None
        actions[path]()
        return self.state()

    def _wait(self, timeout_s):
        try:
            connection = self._acquire(timeout_s)
        except self._timeout_error:
            outcome = "timed_out"
        else:
            self._give_back(connection)
            outcome = "served"
        self._count("queued", -1)
        self._count(outcome, 1)

    def _count(self, name, by):
        with self._lock:
            self._counts[name] += by


def end_with_parent():
    """Ends this process when its standard input closes: with the test, however that ends."""

    def wait():
        sys.stdin.buffer.read()
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def announce(port):
    """Prints the address as the first line of standard output."""
    print(f"http://127.0.0.1:{port}", flush=True)


def serve(callers, pages):
    """Serves the control interface, and pages: path to a function that returns content type and body."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            url = urlsplit(self.path)
            state = callers.drive(url.path, {name: values[0] for name, values in parse_qs(url.query).items()})
            if state is not None:
                return self._answer(200, "application/json", json.dumps(state).encode())
            if url.path in pages:
                return self._answer(200, *pages[url.path]())
            return self._answer(404, "text/plain", b"no such address\n")

        def _answer(self, status, content_type, body):
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    end_with_parent()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    announce(server.server_port)
    server.serve_forever()
