"""Shuffle bags: which fragment comes next, so that none comes again before its bag is empty.

What was told is written into the turn's row: so a turn is told again in the same words, and the bags of a session
follow from its log. They are no part of the game's state.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final, NamedTuple

NOTHING: Final = -1
"""Written where a bag had only fragments that may not come again."""
GUARD: Final = 6
"""Of a bag that is filled anew, the last so many told stay out for the time being."""


class Candidate(NamedTuple):
    """A fragment as the bags see it: its number in the language's narration, how readily it comes, its limits."""

    number: int
    weight: int
    once: bool
    cooldown: int


@dataclass(slots=True)
class Bags:
    """What has been told out of each bag, the latest last, and how many of these are out of it since it was filled.

    Also what came that comes once, and the turns in which those were told that rest for a while. What the dicts hold is
    never changed, only replaced: every turn copies them.
    """

    told: dict[str, tuple[int, ...]] = field(default_factory=dict)
    out: dict[str, int] = field(default_factory=dict)
    spent: tuple[int, ...] = ()
    resting: dict[int, int] = field(default_factory=dict)

    def copy(self) -> "Bags":
        """Bags of their own."""
        return Bags(self.told.copy(), self.out.copy(), self.spent, self.resting.copy())

    def barred(self, candidate: Candidate, turn: int) -> bool:
        """Whether a fragment may not come at all now: it came once, or a short while ago."""
        if candidate.once:
            return candidate.number in self.spent
        last = self.resting.get(candidate.number)
        return last is not None and turn < last + candidate.cooldown

    def fresh(self, bag: str, allowed: Sequence[Candidate]) -> Sequence[Candidate]:
        """What a bag has for now: what was never told, else what is in it, else what is in it filled anew."""
        told = self.told.get(bag, ())
        for out in (told, self._latest(bag, self.out.get(bag, 0)), self._latest(bag, self._guarded(bag)), told[-1:]):
            unavailable = set(out)
            found = [one for one in allowed if one.number not in unavailable]
            if found:
                return found
        return allowed

    def take(self, bag: str, candidate: Candidate, turn: int) -> None:
        """Let a fragment be told. One that is out already means that its bag was filled anew."""
        number = candidate.number
        if number in self._latest(bag, self.out.get(bag, 0)):
            self.out[bag] = self._guarded(bag)
        told = self.told[bag] = (*(one for one in self.told.get(bag, ()) if one != number), number)
        self.out[bag] = min(self.out.get(bag, 0) + 1, len(told))
        if candidate.once:
            self.spent = (*self.spent, number)
        elif candidate.cooldown:
            self.resting[number] = turn

    def _latest(self, bag: str, count: int) -> Sequence[int]:
        told = self.told.get(bag, ())
        return told[len(told) - count :]

    def _guarded(self, bag: str) -> int:
        return min(GUARD, self.out.get(bag, 0) // 2)


Find = Callable[[int], tuple[str, Candidate] | None]
"""The bag of a fragment by its number, and how the bags see it; None for a number that the narration does not have."""


def remember(bags: Bags, told: Sequence[int], turn: int, find: Find) -> None:
    """Let what a turn told be out of the bags."""
    for number in told:
        found = find(number)
        if found is not None:
            bags.take(*found, turn)


class Chooser:
    """Chooses the fragments of one turn out of `bags` and keeps them in `told`; given `told`, chooses them again."""

    def __init__(self, bags: Bags, seed: bytes, turn: int, told: Sequence[int] | None = None) -> None:
        """`seed` is the session's secret, `turn` its version. The bags are changed by what is chosen."""
        self._bags = bags
        self._key = blake2b(b"words", key=seed[:64]).digest()
        self._turn = turn
        self._again = None if told is None else list(told)
        self._asked: dict[str, int] = {}
        self.told: list[int] = []

    def among(self, label: str, count: int) -> int:
        """One of `count` equals, from 0: the same for the same session, turn, label and times it was asked."""
        times = self._asked[label] = self._asked.get(label, 0) + 1
        message = f"{self._turn}|{label}|{times}".encode()
        return int.from_bytes(blake2b(message, key=self._key, digest_size=8).digest(), "big") % count

    def pick(self, bag: str, eligible: Sequence[Candidate]) -> int | None:
        """The number of the fragment that comes out of a bag; None if nothing in it may be told now."""
        if not eligible:
            return None
        if self._again is not None:
            return self._pick_again(bag, eligible)
        allowed = [one for one in eligible if not self._bags.barred(one, self._turn)]
        if not allowed:
            self.told.append(NOTHING)
            return None
        chosen = self._weighted(bag, self._bags.fresh(bag, allowed))
        self._bags.take(bag, chosen, self._turn)
        self.told.append(chosen.number)
        return chosen.number

    def _pick_again(self, bag: str, eligible: Sequence[Candidate]) -> int | None:
        """What was chosen then. Where that is not known, as in a turn that an older version told, any that fits."""
        number = self._again.pop(0) if self._again else None
        if number == NOTHING:
            return None
        if any(one.number == number for one in eligible):
            return number
        self._again = []
        return eligible[self.among(bag, len(eligible))].number

    def _weighted(self, bag: str, fresh: Sequence[Candidate]) -> Candidate:
        at = self.among(bag, sum(one.weight for one in fresh))
        for one in fresh:
            at -= one.weight
            if at < 0:
                return one
        return fresh[-1]
