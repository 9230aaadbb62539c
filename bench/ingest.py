"""How many events a second does Hark take over HTTP, and for how long?

The load comes from wrk, a tool that knows nothing of Hark. An event counts as acknowledged when its request was
answered with a 2xx; it counts as queryable when the accounting says that it is stored.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import threading
import time
import uuid
from typing import Any

from engines.hark import Hark
from rough import Sender, wait_until_stored

HERE = pathlib.Path(__file__).resolve().parent
SHORT_SECONDS = 10
LONG_SECONDS = 60
CONNECTIONS = 16
PATIENCE_SECONDS = 900
TARGETS = {"batches_of_1000": 1_000_000, "batches_of_10": 300_000, "sustained": 400_000}


def wrk(hark: Hark, batch: int, seconds: int) -> dict[str, Any]:
    """One run of the load tool. Refused requests are told, and their events are not counted."""
    # A write key is held to the pace of one address; a server sends for everybody with a key of its own.
    key = base64.b64encode(f"{hark.key('server')}:".encode()).decode()
    environment = os.environ | {
        "BENCH_BATCH": str(batch),
        "BENCH_AUTH": f"Basic {key}",
        "BENCH_RUN": uuid.uuid4().hex[:12],
    }
    call = ["wrk", "-t", "1", "-c", str(CONNECTIONS), "-d", f"{seconds}s", "--timeout", "30s"]
    done = subprocess.run(
        [*call, "-s", str(HERE / "load" / "batches.lua"), f"http://127.0.0.1:{hark.port}"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    [line] = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    found = json.loads(line.removeprefix("RESULT "))
    good = found["requests"] - found["bad_status"]
    found["acknowledged_events"] = good * batch
    found["acknowledged_per_second"] = round(good * batch / (found["microseconds"] / 1e6))
    return found


class MemoryWatch:
    """Samples the server's anonymous memory until stopped."""

    def __init__(self, hark: Hark) -> None:
        self.samples: list[int] = []
        self.ending = threading.Event()
        self.hark = hark
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        while not self.ending.wait(0.5):
            self.samples.append(self.hark.anonymous_bytes())

    def stop(self) -> dict[str, int]:
        self.ending.set()
        self.thread.join()
        half = len(self.samples) // 2
        return {
            "samples": len(self.samples),
            "median_first_half": int(statistics.median(self.samples[:half] or self.samples)),
            "median_second_half": int(statistics.median(self.samples[half:])),
            "largest": max(self.samples),
        }


def until_queryable(hark: Hark) -> list[float]:
    """Milliseconds from the acknowledgement of one event until a question counts it, several times."""
    sender, waits = Sender(hark), []
    for _ in range(7):
        name = f"probe-{uuid.uuid4().hex}"
        sender.send([{"type": "track", "userId": "probe", "event": name, "messageId": name}])
        begin = time.perf_counter()
        spec = {"question": "trend", "event": name, "measure": "events", "range": {"last": "2d"}}
        while not sum(point["value"] for point in hark.ask(spec)[1]["series"][0]["points"]):
            if time.perf_counter() - begin > 60:
                raise RuntimeError("an acknowledged event could not be queried after a minute")
        waits.append(round((time.perf_counter() - begin) * 1000, 1))
    return waits


def short(hark: Hark, batch: int) -> dict[str, Any]:
    """A short run, then everything drained, so that the next run starts level."""
    before = hark.accounting()["received"]
    found = wrk(hark, batch, SHORT_SECONDS)
    # Requests that wrk abandoned at its end may have been received as well, so this is a lower bound.
    wait_until_stored(hark, before + found["acknowledged_events"], PATIENCE_SECONDS)
    return found


def sustained(hark: Hark) -> dict[str, Any]:
    """A long run; the clock stops when the last event can be queried."""
    before = hark.accounting()["received"]
    watch = MemoryWatch(hark)
    begin = time.perf_counter()
    found = wrk(hark, 1_000, LONG_SECONDS)
    sent = time.perf_counter() - begin
    wait_until_stored(hark, before + found["acknowledged_events"], PATIENCE_SECONDS)
    seconds = time.perf_counter() - begin
    found |= {
        "seconds_until_queryable": round(seconds, 1),
        "seconds_behind": round(seconds - sent, 1),
        "queryable_per_second": round(found["acknowledged_events"] / seconds),
        "rss_anon": watch.stop(),
    }
    return found


def run(options: argparse.Namespace) -> dict[str, Any]:
    """The whole second part, on a new data folder."""
    folder = options.data / "ingest"
    shutil.rmtree(folder, ignore_errors=True)
    hark = Hark(options.bin / "hark", folder, options.threads)
    hark.key("write")
    hark.start()
    try:
        figures: dict[str, Any] = {"milliseconds_until_queryable": until_queryable(hark)}
        figures["batches_of_1000"] = short(hark, 1_000)
        figures["batches_of_10"] = short(hark, 10)
        figures["sustained"] = sustained(hark)
        account = hark.accounting()
        parts = ("stored", "duplicates", "dead_letters", "dropped_by_quota", "refused_by_consent")
        if account["received"] != sum(account[part] for part in parts):
            raise RuntimeError(f"the accounting does not balance: {account}")
        if account["duplicates"] or account["dead_letters"]:
            raise RuntimeError(f"the load tool's events are all good and all different, yet: {account}")
        figures["accounting"] = account
        return figures
    finally:
        hark.stop()


def table(figures: dict[str, Any]) -> str:
    """The figures for people."""
    lines = ["", "HTTP ingest (wrk, durable acknowledgement)"]
    for name, rate in (
        ("batches_of_1000", "acknowledged_per_second"),
        ("batches_of_10", "acknowledged_per_second"),
        ("sustained", "queryable_per_second"),
    ):
        of, target = figures[name], TARGETS[name]
        verdict = "reached" if of[rate] >= target else "MISSED"
        lines.append(
            f"  {name:<18}{of[rate]:>10,} events/s   target {target:,} {verdict};"
            f" p99 {of['p99_ms']:.1f} ms, refused {of['bad_status']}"
        )
    memory = {name: f"{value / 1e6:.0f} MB" for name, value in figures["sustained"]["rss_anon"].items() if name != "samples"}
    lines.append(f"  memory while sustained: {memory}; behind at the end {figures['sustained']['seconds_behind']} s")
    lines.append(f"  one event until queryable: {figures['milliseconds_until_queryable']} ms")
    return "\n".join(lines)
