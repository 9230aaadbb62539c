"""When is a difference more than chance, and large enough to speak of?

Every rule here was fixed before a world was looked at. Nothing knows what was planted.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Sequence
from statistics import NormalDist
from typing import Any

NORMAL = NormalDist()
# Of all that is reported of a world, so much may be chance (Benjamini and Hochberg, 1995).
FALSE_DISCOVERIES = 0.001
# The intervals that are printed, and that must exclude "no effect".
CONFIDENCE = 0.95
# Fewer cases on one side are not compared.
CASES_MIN = 20.0
# Where fewer are to be expected in a cell, the test is exact.
EXPECTED_MIN = 10.0
# A change is looked for where there are so many weeks on both sides of it.
WEEKS_BEFORE_MIN = 3
WEEKS_BEHIND_MIN = 2


@dataclasses.dataclass(frozen=True)
class Share:
    """So many of so many; `voices` is how many customers the cases came from, if one may have several."""

    yes: float
    of: float
    voices: float | None = None

    @property
    def value(self) -> float:
        return self.yes / self.of if self.of else math.nan

    @property
    def weight(self) -> float:
        """Cases of one customer say the same again: at the worst each customer counts once."""
        return self.of if self.voices is None else min(self.of, self.voices)

    def __add__(self, other: Share) -> Share:
        return Share(self.yes + other.yes, self.of + other.of, self.weight + other.weight)


NOTHING = Share(0.0, 0.0, 0.0)


@dataclasses.dataclass(frozen=True)
class Estimate:
    """How large, between which ends, and how many deviations from nothing, whose value is `null`."""

    value: float
    low: float
    high: float
    z: float
    null: float = 0.0

    @property
    def p(self) -> float:
        """How likely at least so much is if there were nothing."""
        return math.erfc(abs(self.z) / math.sqrt(2.0))

    @property
    def excludes_nothing(self) -> bool:
        return not self.low <= self.null <= self.high


def z_of(confidence: float) -> float:
    return NORMAL.inv_cdf(0.5 + confidence / 2.0)


def wilson(share: Share) -> tuple[float, float]:
    """The interval of a share (Wilson, 1927)."""
    z, n, p = z_of(CONFIDENCE), share.weight, share.value
    middle = p + z * z / (2 * n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def exact(a: Share, b: Share) -> float:
    """Fisher's test of two shares, the smaller tail twice, as so many deviations."""
    (yes_a, of_a), (yes_b, of_b) = ((round(one.value * one.weight), round(one.weight)) for one in (a, b))
    yes = yes_a + yes_b

    def likely(k: int) -> float:
        ways = ((of_a, k), (of_b, yes - k), (of_a + of_b, yes))
        logs = [math.lgamma(n + 1) - math.lgamma(m + 1) - math.lgamma(n - m + 1) for n, m in ways]
        return math.exp(logs[0] + logs[1] - logs[2])

    least, most = max(0, yes - of_b), min(of_a, yes)
    tail = min(sum(map(likely, range(least, yes_a + 1))), sum(map(likely, range(yes_a, most + 1))))
    return -NORMAL.inv_cdf(max(tail, 1e-300)) if tail < 0.5 else 0.0


def difference(a: Share, b: Share) -> Estimate | None:
    """The share of `a` minus that of `b`: Newcombe's interval; the test with pooled variance and Yates' correction, or where few
    are to be expected the exact one."""
    if min(a.weight, b.weight) < CASES_MIN:
        return None
    value = a.value - b.value
    (low_a, high_a), (low_b, high_b) = wilson(a), wilson(b)
    low = value - math.hypot(a.value - low_a, high_b - b.value)
    high = value + math.hypot(high_a - a.value, b.value - low_b)
    pooled = (a.value * a.weight + b.value * b.weight) / (a.weight + b.weight)
    if min(pooled, 1 - pooled) * min(a.weight, b.weight) < EXPECTED_MIN:
        return Estimate(value, low, high, exact(a, b))
    apart = 1 / a.weight + 1 / b.weight
    z = max(0.0, abs(value) - apart / 2) / math.sqrt(pooled * (1 - pooled) * apart)
    return Estimate(value, low, high, z)


def within_strata(pairs: Sequence[tuple[Share, Share]]) -> Estimate | None:
    """The difference of shares within strata, weighted as Mantel and Haenszel (1959) do."""
    total, spread, weights = 0.0, 0.0, 0.0
    for a, b in pairs:
        if min(a.weight, b.weight) < CASES_MIN:
            continue
        weight = a.weight * b.weight / (a.weight + b.weight)
        total += weight * (a.value - b.value)
        spread += weight**2 * sum(share.value * (1 - share.value) / share.weight for share in (a, b))
        weights += weight
    if not spread:
        return None
    value, deviation = total / weights, math.sqrt(spread) / weights
    half = z_of(CONFIDENCE) * deviation
    return Estimate(value, value - half, value + half, value / deviation)


def of_logarithm(ratio: float, deviation: float) -> Estimate:
    """The estimate of a ratio whose logarithm deviates like this."""
    half = z_of(CONFIDENCE) * deviation
    return Estimate(ratio, ratio * math.exp(-half), ratio * math.exp(half), math.log(ratio) / deviation, null=1.0)


def ratio_of_shares(a: Share, b: Share) -> Estimate | None:
    """How many times the share of `b` that of `a` is (Katz and others, 1978)."""
    if min(a.weight, b.weight) < CASES_MIN:
        return None
    yes_a, yes_b = (share.value * share.weight + 0.5 for share in (a, b))
    n_a, n_b = a.weight + 0.5, b.weight + 0.5
    deviation = math.sqrt(max(1e-9, 1 / yes_a - 1 / n_a + 1 / yes_b - 1 / n_b))
    return of_logarithm((yes_a / n_a) / (yes_b / n_b), deviation)


def ratio_of_rates(events_a: float, time_a: float, events_b: float, time_b: float) -> Estimate | None:
    """How many times as often it happens in the time of `a` as in that of `b`."""
    if min(events_a + events_b, time_a, time_b) < CASES_MIN:
        return None
    a, b = events_a + 0.5, events_b + 0.5
    return of_logarithm((a / time_a) / (b / time_b), math.sqrt(1 / a + 1 / b))


@dataclasses.dataclass
class LifeTable:
    """For each day behind the beginning: who was there, and who left on it."""

    there: list[float]
    left: list[float]

    def __add__(self, other: LifeTable) -> LifeTable:
        def added(a: list[float], b: list[float]) -> list[float]:
            longer, shorter = (a, b) if len(a) >= len(b) else (b, a)
            return [value + (shorter[i] if i < len(shorter) else 0.0) for i, value in enumerate(longer)]

        return LifeTable(added(self.there, other.there), added(self.left, other.left))


def ratio_of_leaving(a: LifeTable, b: LifeTable) -> Estimate | None:
    """How many times as fast those of `a` leave as those of `b`, on the same day behind the beginning: the test of log ranks."""
    seen_a = seen_b = expected_a = spread = 0.0
    for there_a, left_a, there_b, left_b in zip(a.there, a.left, b.there, b.left, strict=False):
        there, left = there_a + there_b, left_a + left_b
        if there < 2:
            continue
        seen_a, seen_b = seen_a + left_a, seen_b + left_b
        expected_a += left * there_a / there
        spread += left * (there_a / there) * (there_b / there) * (there - left) / (there - 1)
    expected_b = seen_a + seen_b - expected_a
    if (
        min(seen_a + seen_b, a.there[0], b.there[0]) < CASES_MIN
        or min(seen_a, seen_b, expected_a, expected_b, spread) <= 0
    ):
        return None
    deviation = math.sqrt(1 / expected_a + 1 / expected_b)
    estimate = of_logarithm((seen_a / expected_a) / (seen_b / expected_b), deviation)
    return dataclasses.replace(estimate, z=(seen_a - expected_a) / math.sqrt(spread))


def ranks_around(q: float, voices: float) -> tuple[float, float]:
    """Between which quantiles the quantile `q` lies, by order alone, where so many independent values were seen."""
    half = z_of(CONFIDENCE) * math.sqrt(q * (1 - q) / voices)
    return max(0.0, q - half), min(1.0, q + half)


def ratio_of_medians(a: tuple[float, float, float], b: tuple[float, float, float]) -> Estimate | None:
    """Of two medians, each with the ends of its interval (low, median, high)."""
    if min(*a, *b) <= 0:
        return None
    wide = [math.log(high / low) / (2 * z_of(CONFIDENCE)) for low, _, high in (a, b)]
    return of_logarithm(a[1] / b[1], max(1e-9, math.hypot(*wide)))


def adjusted(ps: Sequence[float]) -> list[float]:
    """Each probability for how many were tried: Benjamini and Hochberg (1995)."""
    order = sorted(range(len(ps)), key=lambda i: ps[i], reverse=True)
    least, result = 1.0, [1.0] * len(ps)
    for place, i in enumerate(order):
        least = min(least, ps[i] * len(ps) / (len(ps) - place))
        result[i] = least
    return result


def onsets(weeks: Sequence[Share]) -> Iterable[tuple[int, Share, Share]]:
    """Every week from which on something may have changed for good: its number, the share before it and from it on."""
    for at in range(WEEKS_BEFORE_MIN, len(weeks) - WEEKS_BEHIND_MIN + 1):
        yield at, sum(weeks[:at], NOTHING), sum(weeks[at:], NOTHING)


@dataclasses.dataclass
class Comparison:
    """Two things that were compared, by a rule that was fixed before."""

    about: str
    subject: str
    estimate: Estimate
    # Whether it is as large as the rule demands, in the direction it asks for.
    large: bool
    sentence: str
    questions: list[dict[str, Any]]
    # The day or week of which it is said, or from which on.
    since: str | None = None
    until: str | None = None
    # Out of how many this one was chosen, where that was done before.
    tried: int = 1
    p_adjusted: float = 1.0

    @property
    def found(self) -> bool:
        return self.large and self.estimate.excludes_nothing and self.p_adjusted <= FALSE_DISCOVERIES


def findings(compared: Sequence[Comparison]) -> list[Comparison]:
    """What is reported. Of one subject the clearest alone is judged, for as many as were tried of it; then all subjects together."""
    of_subject: dict[tuple[str, str, str | None], list[Comparison]] = {}
    for one in compared:
        # What ends is a matter of its own in each week; of what goes on there is one beginning.
        of_subject.setdefault((one.about, one.subject, one.until), []).append(one)
    clearest = []
    for tried in of_subject.values():
        # One that is too small to speak of is no reason to leave out one that is not.
        best = max(tried, key=lambda one: (one.large, abs(one.estimate.z)))
        clearest.append((best, min(1.0, best.estimate.p * sum(one.tried for one in tried))))
    for (one, _), p in zip(clearest, adjusted([p for _, p in clearest])):
        one.p_adjusted = p
    return [one for one, _ in clearest if one.found]
