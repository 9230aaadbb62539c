"""What makes a data folder rough, as a busy day leaves it?

A tenth of the events arrived lately in small pieces and is not compacted, one customer in a hundred was merged with
another one, robots are in the data, and events keep arriving while the questions are asked. The robots' events and
those that keep arriving belong to other customers and are flagged, so answers leave them out: the answers stay
comparable with those of peers that hold the same events without the disorder.
"""

from __future__ import annotations

import http.client
import json
import pathlib
import threading
import time
import uuid

from engines.hark import Hark

BATCH_EVENTS = 1_000
TAIL_SHARE = 0.1
MERGED_SHARE = 0.01
TRICKLE_BATCHES_A_SECOND = 20
# A statement about ids is an event on the timeline as well; dated here it lies outside the range of every question.
BEFORE_ALL = "2023-12-01T00:00:00Z"
ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


def split(file: pathlib.Path, folder: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path, list[tuple[str, str]]]:
    """The file's first nine tenths, its last tenth, and the pairs of customers to merge."""
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    head, tail = folder / "head.parquet", folder / "tail.parquet"
    query = duckdb.connect()
    source = f"read_parquet('{file}')"
    [(cut,)] = query.execute(f"SELECT quantile_disc(timestamp, {1 - TAIL_SHARE}) FROM {source}").fetchall()
    for part, condition in ((head, "<="), (tail, ">")):
        query.execute(
            f"COPY (SELECT * FROM {source} WHERE timestamp {condition} ? ORDER BY timestamp)"
            f" TO '{part}' (FORMAT parquet, COMPRESSION zstd)",
            [cut],
        )
    ids = query.execute(
        f"SELECT DISTINCT customer_id FROM {source} WHERE customer_id LIKE 'c%' ORDER BY md5(customer_id)"
    ).fetchall()
    pairs = int(len(ids) * MERGED_SHARE)
    merges = [(ids[2 * n][0], ids[2 * n + 1][0]) for n in range(min(pairs, len(ids) // 2))]
    return head, tail, merges


def merged_copy(file: pathlib.Path, folder: pathlib.Path, merges: list[tuple[str, str]]) -> pathlib.Path:
    """The same events with the merged customers under one id, for the peers."""
    import duckdb

    out, pairs = folder / "merged.parquet", folder / "merges.csv"
    pairs.write_text("old,new\n" + "".join(f"{old},{new}\n" for old, new in merges))
    duckdb.execute(
        f"COPY (SELECT e.* REPLACE (coalesce(m.new, e.customer_id) AS customer_id)"
        f" FROM read_parquet('{file}') e LEFT JOIN read_csv('{pairs}') m ON e.customer_id = m.old ORDER BY timestamp)"
        f" TO '{out}' (FORMAT parquet, COMPRESSION zstd)"
    )
    return out


class Sender:
    """Sends batches in Segment's form with a server key."""

    def __init__(self, hark: Hark) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", hark.port, timeout=60)
        self.headers = {"Authorization": f"Bearer {hark.key('server')}", "Content-Type": "application/json"}

    def send(self, messages: list[dict[str, object]]) -> None:
        """One request, with patience while the server asks for it."""
        body = json.dumps({"batch": messages}).encode()
        while True:
            self.connection.request("POST", "/v1/batch", body, self.headers)
            response = self.connection.getresponse()
            text = response.read()
            if 200 <= response.status < 300:
                return
            if response.status not in (429, 503):
                raise RuntimeError(f"/v1/batch answered {response.status}: {text[:300].decode(errors='replace')}")
            time.sleep(0.05)


def send_tail(hark: Hark, tail: pathlib.Path) -> int:
    """Sends the last tenth over HTTP. Returns the number of events."""
    import duckdb

    sender, sent = Sender(hark), 0
    rows = duckdb.execute(
        "SELECT customer_id, event, strftime(timestamp, '%Y-%m-%dT%H:%M:%S.%gZ'), message_id, platform, channel,"
        f" country, page, amount FROM read_parquet('{tail}') ORDER BY timestamp"
    )
    while chunk := rows.fetchmany(BATCH_EVENTS):
        sender.send([message(row) for row in chunk])
        sent += len(chunk)
    return sent


def message(row: tuple[object, ...]) -> dict[str, object]:
    customer, event, time_text, message_id, platform, channel, country, page, amount = row
    properties = {"platform": platform, "channel": channel, "country": country, "page": page}
    if amount is not None:
        properties["amount"] = amount
    return {
        "type": "track",
        "userId": customer,
        "event": event,
        "timestamp": time_text,
        "messageId": message_id,
        "properties": properties,
    }


def send_merges(hark: Hark, merges: list[tuple[str, str]]) -> None:
    """States that each pair is one customer, on a server key's word."""
    sender = Sender(hark)
    for start in range(0, len(merges), BATCH_EVENTS):
        sender.send(
            [
                {
                    "type": "alias",
                    "userId": new,
                    "previousId": old,
                    "messageId": f"merge-{old}-{new}",
                    "timestamp": BEFORE_ALL,
                }
                for old, new in merges[start : start + BATCH_EVENTS]
            ]
        )


def wait_until_stored(hark: Hark, received: int, seconds: float) -> None:
    """Waits until everything that was received can be queried."""
    end = time.monotonic() + seconds
    while True:
        account = hark.accounting()
        done = sum(
            account[part]
            for part in ("stored", "duplicates", "dead_letters", "dropped_by_quota", "refused_by_consent")
        )
        if account["received"] >= received and done >= account["received"]:
            return
        if time.monotonic() > end:
            raise RuntimeError(f"not everything was stored after {seconds} s: {account}")
        time.sleep(0.05)


class Trickle:
    """Robots' events that keep arriving at a fixed rate."""

    def __init__(self, hark: Hark) -> None:
        self.sent = 0
        self.failure: Exception | None = None
        self.ending = threading.Event()
        self.sender = Sender(hark)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        begin, batch = time.monotonic(), 0
        prefix = uuid.uuid4().hex
        try:
            while not self.ending.wait(max(0.0, begin + batch / TRICKLE_BATCHES_A_SECOND - time.monotonic())):
                self.sender.send(
                    [
                        {
                            "type": "track",
                            "userId": f"robot-{(batch * BATCH_EVENTS + n) % 5_000}",
                            "event": "product_view",
                            "messageId": f"{prefix}-{batch}-{n}",
                            "properties": {"platform": "mobile", "channel": "direct", "country": "US", "page": "/"},
                            "context": {"userAgent": ROBOT},
                        }
                        for n in range(BATCH_EVENTS)
                    ]
                )
                batch += 1
                self.sent += BATCH_EVENTS
        except Exception as failure:  # noqa: BLE001 (told by stop(), in the thread that can act on it)
            self.failure = failure

    def stop(self) -> int:
        """Ends it. Returns the number of events sent; a failure on the way is raised here."""
        self.ending.set()
        self.thread.join(60)
        if self.failure is not None:
            raise self.failure
        return self.sent
