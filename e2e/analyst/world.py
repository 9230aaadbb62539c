"""What does the analyst hold in hand: the questions of the API, and nothing else?"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from decide import Share

Spec = dict[str, Any]

# Whoever did nothing for so many days is gone.
SILENCE = 28
# What the company's own server tells of a customer is nothing that the customer did.
OWN: Spec = {"property": "$lib", "is_not": "analytics-node"}
TOP = 50


def day_of(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text[:10])


def later(day: datetime.date, days: int) -> datetime.date:
    return day + datetime.timedelta(days=days)


def stretch(begin: datetime.date | None, end: datetime.date | None) -> Spec:
    """The range from a day up to but without another one."""
    ends = {"from": begin, "to": end}
    return {"range": {name: day.isoformat() for name, day in ends.items() if day is not None}}


def event(name: str | list[str], **properties: Any) -> Spec:
    """The selector of events whose properties are so."""
    where = [{"property": key, "is": value} for key, value in properties.items()]
    return {"event": name, **({"where": where} if where else {})}


class World:
    """Asks, and remembers how often."""

    def __init__(self, ask: Callable[[Spec], Any]) -> None:
        self._ask = ask
        self.asked = 0
        days = self.ask({"question": "trend", "measure": "customers", "interval": "day"})["series"][0]["points"]
        self.first = day_of(days[0]["start"])
        # The first day of which nothing is known any more.
        self.end = later(day_of(days[-1]["start"]), 1)

    def ask(self, spec: Spec) -> Any:
        self.asked += 1
        return self._ask(spec)

    def values(self, event: Any, breakdown: Any) -> list[Any]:
        """The values that a property or trait has, the most frequent first."""
        spec = {
            "question": "trend",
            "event": event,
            "measure": "customers",
            "interval": "year",
            "breakdown": breakdown,
            "top": TOP,
        }
        rows = self.ask(spec)["series"]
        return [row["breakdown"] for row in rows if row["breakdown"] != "(none)" and not row.get("other")]

    def trend(self, spec: Spec) -> dict[str, dict[datetime.date, float]]:
        """For each row of a trend, its value for each period."""
        rows = self.ask({"question": "trend", "top": TOP, **spec})["series"]
        return {
            row.get("breakdown", ""): {day_of(point["start"]): float(point["value"] or 0) for point in row["points"]}
            for row in rows
        }

    def how_many(self, rule: Any) -> int:
        """How many customers a rule holds of."""
        return int(self.ask({"question": "customers", "customers": rule, "limit": 1})["n"])

    def stayed_away(self, rule: Spec, day: datetime.date) -> Share:
        """How many of those of whom the rule holds did nothing from four weeks after a day on."""
        gone = {"not": {"did": {"event": "*", "where": OWN}, **stretch(later(day, SILENCE), self.end)}}
        return Share(self.how_many([rule, gone]), self.how_many([rule]))
