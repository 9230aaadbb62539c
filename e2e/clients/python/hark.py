"""How does a test start the real server, send to it, and ask it what arrived?"""

from __future__ import annotations

import datetime
import json
import os
import pathlib
import re
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.request
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 30
# The clients' clocks and ours are the same here; what may differ is the time a request takes.
CLOCK = datetime.timedelta(seconds=10)
FATES = ("stored", "duplicates", "dead_letters", "dropped_by_quota", "refused_by_consent")
PAST = datetime.datetime(2024, 5, 1, 10, tzinfo=datetime.timezone.utc)
BURST = 300
BURST_SUM = BURST * (BURST - 1) / 2

# Values that get lost or bent on careless ways.
ODD: dict[str, Any] = {
    "text": 'Zoë 🦊 你好 עברית "quoted" \\ back\nnew line\ttab </script> \u202e',
    "empty": "",
    "nothing": None,
    "yes": True,
    "no": False,
    "zero": 0,
    "negative": -1.5,
    "largest": 2**53 - 1,
    "tiny": 0.0000001,
    "digits": "00123",
    "list": [1, "two", None, {"three": 3}],
    "nested": {"a": {"b": {"c": "deep"}}},
    "long": "lång " * 800,
    "name with spaces. and dots": 1,
    "7": "a digit for a name",
}


def binary() -> pathlib.Path:
    """The binary that was built last, unless E2E_BINARY names one."""
    if named := os.environ.get("E2E_BINARY"):
        return pathlib.Path(named)
    found = [file for file in (ROOT / "target/release/hark", ROOT / "target/debug/hark") if file.exists()]
    if not found:
        raise FileNotFoundError("the binary is missing: run `make build`, or set E2E_BINARY")
    return max(found, key=lambda file: file.stat().st_mtime)


class Hark:
    """A new data folder and its server on a free port; with the simulated company in it where `demo` says which."""

    def __init__(self, demo: list[str] | None = None) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="hark-e2e-")
        if demo is not None:
            call = [binary(), "demo", "--data", self.folder.name, *demo]
            subprocess.run(call, check=True, capture_output=True, text=True)
        self.write_key = self._key("write")
        self.server_key = self._key("server")
        call = [binary(), "serve", "--listen", "127.0.0.1:0", "--data", self.folder.name]
        self.process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.url = ""
        self.said: list[str] = []
        found = threading.Event()
        self.listener = threading.Thread(target=self._listen, args=(found,), daemon=True)
        self.listener.start()
        if not found.wait(PATIENCE_SECONDS) or not self.url:
            raise RuntimeError(f"the server named no address: {self.said}")
        self._until("readiness", self._ready)

    def _key(self, kind: str) -> str:
        call = [binary(), "key", "create", "--kind", kind, "--data", self.folder.name]
        return subprocess.run(call, check=True, capture_output=True, text=True).stdout.split()[-1]

    def _listen(self, found: threading.Event) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if match := re.search(r"127\.0\.0\.1:(\d+)", line):
                self.url = self.url or f"http://127.0.0.1:{match.group(1)}"
                found.set()
        found.set()

    def _ready(self) -> tuple[bool, Any]:
        try:
            with urllib.request.urlopen(f"{self.url}/ready", timeout=5) as answer:
                return answer.status == 200, answer.status
        except OSError as error:
            return False, str(error)

    def _until(self, what: str, attempt: Any) -> Any:
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            done, seen = attempt()
            if done:
                return seen
            if time.monotonic() > end:
                raise AssertionError(f"{what} did not happen within {PATIENCE_SECONDS} s: {seen}")
            time.sleep(0.02)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE_SECONDS)
        self.listener.join(PATIENCE_SECONDS)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.folder.cleanup()

    def api(self, method: str, route: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            self.url + route,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.server_key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return json.load(answer)

    def ask(self, spec: dict[str, Any]) -> Any:
        return self.api("POST", "/api/v1/query", spec)

    def settled(self, received: int) -> dict[str, int]:
        """Waits until so many events were received and everything received is accounted for."""

        def attempt() -> tuple[bool, dict[str, int]]:
            account = self.api("GET", "/api/v1/accounting")
            done = account["received"] == sum(account[fate] for fate in FATES)
            return done and account["received"] >= received, account

        return self._until(f"the arrival of {received} events", attempt)

    def timeline(self, customer: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Who it is, and the events."""
        spec = {"question": "timeline", "customer": customer, "limit": 1000, "include": ["bots", "staff"]}
        answer = self.ask(spec)
        return answer["customer"], answer["events"]

    def tally(self, event: str, field: str) -> tuple[float, float]:
        """How many events of a name there are, and the sum of a property over them."""

        def value(measure: Any) -> float:
            spec = {"question": "trend", "event": event, "measure": measure, "interval": "year", "include": ["bots"]}
            return sum(point["value"] or 0 for one in self.ask(spec)["series"] for point in one["points"])

        return value("events"), value({"sum": field})


class ClientTest(unittest.TestCase):
    """A test with a server of its own."""

    def setUp(self) -> None:
        self.hark = Hark()
        self.addCleanup(self.hark.stop)
        self.begin = datetime.datetime.now(datetime.timezone.utc)

    def assert_settled(self, received: int) -> None:
        """Every call arrived once: nothing missing, doubled or refused."""
        account = self.hark.settled(received)
        seen = {name: account[name] for name in ("received", "stored", "duplicates", "dead_letters")}
        self.assertEqual(seen, {"received": received, "stored": received, "duplicates": 0, "dead_letters": 0})

    def assert_events(self, events: list[dict[str, Any]], expected: list[tuple[str, dict[str, Any], Any]]) -> None:
        """The timeline holds these (name, properties, moment or None for now) and no others."""
        self.assertEqual(sorted(one["event"] for one in events), sorted(name for name, _, _ in expected))
        self.assertEqual(len({one["message_id"] for one in events}), len(events), "message ids are distinct")
        left = list(events)
        for name, properties, moment in expected:
            event = next(one for one in left if one["event"] == name)
            left.remove(event)
            for field, value in properties.items():
                self.assertIn(field, event["properties"], name)
                self.assertEqual(event["properties"][field], value, f"{name}/{field}")
            at = datetime.datetime.fromisoformat(event["time"])
            now = datetime.datetime.now(datetime.timezone.utc)
            first, last = (self.begin, now) if moment is None else (moment, moment)
            self.assertTrue(first - CLOCK <= at <= last + CLOCK, f"{name} lies at {event['time']}")
