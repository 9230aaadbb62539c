"""Did the analyst find what was planted in this world, and nothing else?

The catalogue says what is there and since when. Which finding speaks of which truth is written here; the analyst does not know it.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import pathlib
from collections.abc import Sequence
from typing import Any

from decide import Comparison

# What looks like something and is nothing: to be left alone.
DECOYS = {"seasonal_decoy", "experiment_no_effect"}
# So many days beside the true one a change may be dated: it is looked for by week.
DAYS_BESIDE = datetime.timedelta(days=14)


@dataclasses.dataclass(frozen=True)
class Sign:
    """The finding that shows a truth: about what, of whom, and whether it must be more or less than nothing."""

    about: str
    subject: str
    more: bool
    # It is a change for good, so its beginning is compared; otherwise it must lie in the days of the truth.
    since: bool = True


SIGNS = {
    "onboarding-step-3-phone": Sign("step lost", "3 on phone", more=False),
    "export-slow-large-accounts": Sign("slow", "51-200", more=True),
    "colour-loud-minority": Sign("louder", "appearance", more=True),
    "invited-stay-twice": Sign("leaving", "invited true", more=False),
    "price-rise-solo": Sign("price", "solo", more=True),
    "outage-day": Sign("incident", "everybody", more=True, since=False),
    "template-helps-both": Sign("start of a plan", "template", more=True),
    "checklist-experiment": Sign("experiment", "onboarding_checklist", more=True),
    "comments-stop-before-leaving": Sign("stopping", "comment_added", more=True),
    "upload-firefox": Sign("uploads fail", "Firefox", more=True, since=False),
    "paid-social-does-not-pay": Sign("trials paid", "paid_social", more=False),
    "japan-silent-leaving": Sign("leaving", "country JP", more=True),
    "sync-conflicts-emerging": Sign("conflicts", "desktop_app", more=True),
    "payments-rupees": Sign("payments fail", "INR", more=True),
}

# Under which category customers speak of a truth (`Topic` of the simulated company says so): more such feedback is that truth heard of,
# and no other one. Hearing of it is not finding it.
SAID_AS = {
    "onboarding-step-3-phone": "getting_started",
    "export-slow-large-accounts": "export",
    "price-rise-solo": "pricing",
    "outage-day": "availability",
    "upload-firefox": "files",
    "sync-conflicts-emerging": "sync",
    "payments-rupees": "billing",
}


@dataclasses.dataclass(frozen=True)
class Score:
    """What was missed, and what was reported that is not there."""

    missed: list[str]
    invented: list[Comparison]

    @property
    def good(self) -> bool:
        return not self.missed and not self.invented


def planted(catalogue: pathlib.Path) -> list[dict[str, Any]]:
    """What the catalogue of a world says is there."""
    truths: list[dict[str, Any]] = json.loads(catalogue.read_text())
    return truths


def days_of(truth: dict[str, Any]) -> tuple[datetime.date, datetime.date]:
    first, last = truth["shows"]["days"]
    return datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)


def hears(finding: Comparison, truth: dict[str, Any]) -> bool:
    """Whether the finding is that customers speak of this truth, since it is there."""
    spoken = SAID_AS.get(truth["id"])
    if spoken is None or (finding.about, finding.subject) != ("louder", spoken) or finding.since is None:
        return False
    first, last = days_of(truth)
    more = finding.estimate.value > finding.estimate.null
    return more and first - DAYS_BESIDE <= datetime.date.fromisoformat(finding.since) <= last


def shows(finding: Comparison, truth: dict[str, Any]) -> bool:
    """Whether the finding speaks of this truth, in the right direction and of the right days."""
    sign = SIGNS.get(truth["id"])
    if sign is None or (finding.about, finding.subject) != (sign.about, sign.subject):
        return False
    if (finding.estimate.value > finding.estimate.null) != sign.more:
        return False
    if finding.since is None:
        return True
    first, last = days_of(truth)
    begun, ended = (datetime.date.fromisoformat(day) for day in (finding.since, finding.until or finding.since))
    if sign.since:
        return abs(begun - first) <= DAYS_BESIDE
    return begun <= last and ended >= first


def score(found: Sequence[Comparison], truths: Sequence[dict[str, Any]]) -> Score:
    """Every truth but the decoys is to be found, and nothing that is none."""
    wanted = [truth for truth in truths if truth["kind"] not in DECOYS]
    unknown = [truth["id"] for truth in wanted if truth["id"] not in SIGNS]
    if unknown:
        raise KeyError(f"nobody wrote down which finding shows {', '.join(unknown)}. Place: SIGNS in {__file__}")
    missed = [truth["id"] for truth in wanted if not any(shows(finding, truth) for finding in found)]
    invented = [one for one in found if not any(shows(one, truth) or hears(one, truth) for truth in wanted)]
    return Score(missed, invented)
