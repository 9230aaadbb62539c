"""What does the analyst report of a company, from the questions of the API alone?"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import people
import product
from decide import Comparison, findings
from world import Spec, World

TEMPLATES = [*product.TEMPLATES, *people.TEMPLATES]


@dataclasses.dataclass(frozen=True)
class Report:
    """What was found, of how much that was compared, with how many questions."""

    found: list[Comparison]
    compared: list[Comparison]
    asked: int


def analyse(ask: Callable[[Spec], Any]) -> Report:
    """Asks every fixed question, then decides over all of them together."""
    world = World(ask)
    compared = [one for template in TEMPLATES for one in template(world)]
    return Report(findings(compared), compared, world.asked)


def told(one: Comparison) -> str:
    """A finding for a reader: the sentence, how sure, and the questions that led to it."""
    questions = "\n".join(f"    {json.dumps(question)}" for question in one.questions)
    return f"  - {one.sentence} (p {one.p_adjusted:.1g} after correction)\n{questions}"
