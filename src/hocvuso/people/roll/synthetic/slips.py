"""What another clerk would write about the same people: slips of the pen, moves, people gone and come."""

import random
from collections.abc import Sequence
from dataclasses import replace

from hocvuso.people.roll.synthetic.crowd import STREETS, Person, people


def noisy(
    crowd: Sequence[Person], *, seed: int = 2, level: float = 1.0, keep: float = 0.8, strangers: int = 0
) -> list[Person]:
    """Return what another clerk would write a month later: slips at `level` (1.0 = the noise of the design paper).

    A share `keep` of the people is still there, 2 % are written twice, `strangers` new people (keys above) come in.
    """
    rng = random.Random(seed)  # noqa: S311
    slips = [
        (0.05, _typo), (0.05, _no_middle), (0.03, _swap_day), (0.12, _year_only), (0.04, _other_date),
        (0.03, lambda p, r: replace(p, sex="")), (0.04, _other_house), (0.10, _moved),
    ]  # fmt: skip
    out: list[Person] = []
    for one in crowd:
        if rng.random() > keep:
            continue
        for chance, slip in slips:
            if rng.random() < chance * level:
                one = slip(one, rng)
        if rng.random() < 0.7:
            one = replace(one, id_number="")
        out.append(one)
        if rng.random() < 0.02 * level:
            out.append(_typo(one, rng))
    new = people(strangers, seed=seed + 77) if strangers else []
    return out + [replace(p, key=p.key + 10_000_000, household=p.household + 10_000_000) for p in new]


def _typo(person: Person, rng: random.Random) -> Person:
    name = list(person.name)
    spot = rng.randrange(len(name))
    if rng.random() < 0.5 and name[spot] != " ":
        name[spot] = rng.choice("aeinhgu")
    else:
        del name[spot]
    return replace(person, name="".join(name).strip() or person.name)


def _no_middle(person: Person, rng: random.Random) -> Person:
    words = person.name.split()
    return replace(person, name=f"{words[0]} {words[-1]}")


def _swap_day(person: Person, rng: random.Random) -> Person:
    if person.day and person.month and person.day <= 12:
        return replace(person, day=person.month, month=person.day)
    return person


def _year_only(person: Person, rng: random.Random) -> Person:
    return replace(person, month=None, day=None)


def _other_date(person: Person, rng: random.Random) -> Person:
    if person.day and rng.random() < 0.5:
        return replace(person, day=1 + person.day % 28)
    return replace(person, year=person.year + rng.choice([-1, 1]))


def _other_house(person: Person, rng: random.Random) -> Person:
    return replace(person, address=f"{rng.randint(1, 400)} {person.address.split(' ', 1)[1]}")


def _moved(person: Person, rng: random.Random) -> Person:
    return replace(
        person, address=f"{rng.randint(1, 400)}/{rng.randint(1, 60)} {rng.choice(STREETS)}", household=-person.key - 1
    )
