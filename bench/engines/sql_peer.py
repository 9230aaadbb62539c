"""How is a peer that speaks SQL run as a process of its own and asked in turns?

Each peer lives in its own process, so that its memory can be told apart, and answers one line of JSON on standard
output for each line on standard input. For every question a peer may have several statements; they must agree, and
the one that is fastest on this data is the one that is measured from then on.
"""

from __future__ import annotations

import json
import pathlib
import sys
import time
from collections.abc import Callable
from typing import Any, Protocol

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from questions import bare_id  # noqa: E402


class Peer(Protocol):
    """What an adapter offers."""

    def load(self, file: pathlib.Path) -> None:
        """Loads the file and brings the table into its best state."""

    def sizes(self) -> dict[str, int]:
        """Bytes on disk."""

    def statements(self, question: str) -> dict[str, str]:
        """Statements for a question, by the name of the method."""

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows of a statement."""


def anonymous_bytes() -> int:
    """Memory of this process that no file backs."""
    for line in pathlib.Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("the system does not tell RssAnon")


def plain(question: str, rows: list[tuple[Any, ...]]) -> Any:
    """Rows as the plain data of questions.py."""
    if question.startswith("funnel_by"):
        return {row[0]: list(row[1:]) for row in sorted(rows)}
    if question.startswith("funnel"):
        return list(rows[0])
    if question == "timeline":
        return sorted(bare_id(str(row[0])) for row in rows)
    return sorted(list(row) for row in rows)


Statements = dict[str, str]


def statements_of(
    question: str,
    filtered: dict[str, Callable[[str], Statements]],
    special: dict[str, Callable[[], Statements]],
    everything: str,
) -> Statements:
    """The statements of a question: one of its own, or one that takes a condition; `everything` is the one that holds always."""
    if question in special:
        return special[question]()
    if question.endswith("_filtered"):
        return filtered[question.removesuffix("_filtered")]("platform = 'mobile'")
    return filtered[question](everything)


class Chooser:
    """Asks a question by the fastest of its statements."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.chosen: dict[str, tuple[str, str]] = {}

    def timed(self, statement: str) -> tuple[float, list[tuple[Any, ...]]]:
        begin = time.perf_counter()
        rows = self.peer.ask(statement)
        return (time.perf_counter() - begin) * 1000, rows

    def choose(self, question: str) -> dict[str, float]:
        """Tries every statement (once to warm up, twice on the clock) and keeps the fastest."""
        best: dict[str, float] = {}
        answers: dict[str, Any] = {}
        statements = self.peer.statements(question)
        for method, statement in statements.items():
            answers[method] = plain(question, self.timed(statement)[1])
            best[method] = min(self.timed(statement)[0] for _ in range(2))
        first, *others = answers
        for method in others:
            if answers[method] != answers[first]:
                raise RuntimeError(f"{question}: the methods {first} and {method} disagree")
        fastest = min(best, key=best.__getitem__)
        self.chosen[question] = (fastest, statements[fastest])
        return best

    def ask(self, question: str) -> dict[str, Any]:
        methods = self.choose(question) if question not in self.chosen else None
        method, statement = self.chosen[question]
        milliseconds, rows = self.timed(statement)
        reply = {"milliseconds": milliseconds, "method": method, "answer": plain(question, rows)}
        return reply if methods is None else reply | {"methods": methods}


def serve(peer: Peer) -> None:
    """Answers requests until standard input ends."""
    chooser = Chooser(peer)
    for line in sys.stdin:
        request = json.loads(line)
        if "load" in request:
            begin = time.perf_counter()
            peer.load(pathlib.Path(request["load"]))
            reply: dict[str, Any] = {"seconds": time.perf_counter() - begin, "bytes": peer.sizes()}
        elif "question" in request:
            reply = chooser.ask(request["question"])
        else:
            reply = {"anonymous_bytes": anonymous_bytes()}
        print(json.dumps(reply), flush=True)
