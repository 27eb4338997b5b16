"""The cast of every test that needs people who act. Use the fixture `cast`.

Ward HERE (25747) has khu phố 5 and 7; ward THERE (25750) is next door and must see nothing of it.
Chị Hạnh is the officer of HERE, Chị Lan leads the team of khu phố 5, Tuấn is its volunteer, Bích is the volunteer of
khu phố 7, Ông Minh of the MTTQ supervises HERE, Cường is the officer of THERE (the outsider), Chị Dung leads the city,
Anh Quân administers it, Cô Nhàn assesses in HERE. Thắng has an account and no role: a citizen.
Bà Sáu, 72, lives in khu phố 5 and has no account at all.
"""

from dataclasses import dataclass, field, fields
from datetime import date
from random import randrange
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from hocvuso.facts.types import Actor, NewFact, Subject
from hocvuso.identity.models import Account
from hocvuso.identity.queries import organisation_of, scope_of
from hocvuso.identity.services import create_account, create_organisation, give_grant
from hocvuso.identity.sessions import begin
from hocvuso.kernel import clock
from hocvuso.kernel.ids import uuid7
from hocvuso.places.models import Commune
from hocvuso.places.queries import forget_cached
from hocvuso.places.services import ensure_neighbourhood
from hocvuso.places.types import PlaceScope
from tests.kept_rows import keep, sizes

HERE, THERE = 25747, 25750
NEAR, FAR = 5, 7
PASSWORD = "ba-sau-hoc-quet-ma-2026"


@dataclass
class Cast:
    """The people by short name; each is an Account."""

    hanh: Account
    lan: Account
    tuan: Account
    bich: Account
    minh: Account
    cuong: Account
    dung: Account
    quan: Account
    nhan: Account
    thang: Account
    ward_office: UUID
    front: UUID
    team: UUID
    clients: dict[UUID, Client] = field(default_factory=dict)

    def scope(self, who: Account) -> PlaceScope:
        """Return the places of somebody's roles."""
        return scope_of(who)

    def actor(self, who: Account) -> Actor:
        """Return somebody as the actor of a fact."""
        return Actor(who.pk, organisation_of(who))

    def client(self, who: Account | None, **headers: str) -> Client:
        """Return a fresh browser in which `who` is signed in (None: a citizen without account)."""
        # an address of its own: limits on anonymous doors count by address
        browser = Client(headers=headers, REMOTE_ADDR=f"10.{randrange(256)}.{randrange(256)}.{randrange(256)}")
        if who is not None:
            browser.force_login(who)
            session = browser.session
            begin(session, kind="field" if who in (self.tuan, self.lan, self.bich) else "office")
            session.save()
        return browser

    def household(self, *, address: str = "15/3 hẻm 42", commune: int = HERE, neighbourhood: int = NEAR) -> UUID:
        """Record a household through the ledger; return its id."""
        household = uuid7()
        self._record("household.listed", Subject("household", household), commune, neighbourhood, {"address": address})
        return household

    def resident(
        self,
        *,
        name: str = "Nguyễn Thị Sáu",
        birth: date = date(1954, 3, 5),
        commune: int = HERE,
        neighbourhood: int = NEAR,
        household: UUID | None = None,
        groups: tuple[str, ...] = (),
    ) -> UUID:
        """Record a resident (Bà Sáu unless told otherwise) through the ledger; return the id."""
        resident = uuid7()
        body: dict[str, Any] = {
            "name": name,
            "sex": "f",
            "birth": {"year": birth.year, "month": birth.month, "day": birth.day},
            "groups": list(groups),
        }
        if household:
            body["household"] = str(household)
        self._record("resident.listed", Subject("resident", resident), commune, neighbourhood, body)
        return resident

    def _record(self, kind: str, subject: Subject, commune: int, neighbourhood: int, body: dict[str, Any]) -> None:
        from hocvuso.facts.services import record

        fact = NewFact(
            kind=kind,
            commune=commune,
            neighbourhood=neighbourhood,
            subject=subject,
            occurred_at=clock.now(),
            evidence="declared",
            purpose="roll",
            body=body,
        )
        record(facts=[fact], actor=self.actor(self.hanh if commune == HERE else self.cuong))


@pytest.fixture
def cast(db: None) -> Cast:
    """Two wards with their people."""
    if _made and _made[0].fits():
        rows, first = _made
        rows.write()
        forget_cached()
        accounts = Account.objects.in_bulk()
        people = {f.name: getattr(first, f.name) for f in fields(Cast) if f.name != "clients"}
        return Cast(**{k: accounts[v.pk] if isinstance(v, Account) else v for k, v in people.items()})
    before = sizes()
    made = make_cast()
    if kept := keep(before):
        _made[:] = [kept, made]
    return made


_made: list[Any] = []
"""What the first fixture of this process made, to be copied: its rows, and the cast."""


def make_cast() -> Cast:
    """Make the cast; for module-wide databases."""
    make_wards()
    ward = create_organisation(kind="government", name="UBND Phường Thủ Dầu Một", commune=HERE, actor=None).pk
    other = create_organisation(kind="government", name="UBND Phường Phú Lợi", commune=THERE, actor=None).pk
    team = create_organisation(kind="team", name="Tổ công nghệ số khu phố 5", commune=HERE, actor=None).pk
    front = create_organisation(kind="front", name="UBMTTQ Phường Thủ Dầu Một", commune=HERE, actor=None).pk
    city = create_organisation(kind="government", name="Sở Khoa học và Công nghệ", commune=None, actor=None).pk
    made: dict[str, Account] = {}

    def add(key: str, name: str, role: str | None, organisation: UUID, *place: int | None) -> None:
        made[key] = create_account(sign_in_name=key, display_name=name, actor=None)
        if role:
            commune, neighbourhood = (*place, None, None)[:2]
            give_grant(
                account_id=made[key].pk,
                role=role,
                organisation_id=organisation,
                commune=commune,
                neighbourhood=neighbourhood,
                actor=None,
            )

    add("hanh", "Chị Hạnh", "ward_officer", ward, HERE)
    add("lan", "Chị Lan", "team_leader", team, HERE, NEAR)
    add("tuan", "Tuấn", "volunteer", team, HERE, NEAR)
    add("bich", "Bích", "volunteer", team, HERE, FAR)
    add("minh", "Ông Minh", "supervisor", front, HERE)
    add("cuong", "Cường", "ward_officer", other, THERE)
    add("dung", "Chị Dung", "city_lead", city)
    add("quan", "Anh Quân", "city_admin", city)
    add("nhan", "Cô Nhàn", "assessor", ward, HERE)
    add("thang", "Thắng", None, ward)
    return Cast(**made, ward_office=ward, front=front, team=team)


def make_wards() -> None:
    """Make the two wards and their neighbourhoods."""
    for code, name, column in ((HERE, "Phường Thủ Dầu Một", 5), (THERE, "Phường Phú Lợi", 6)):
        Commune.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "kind": "Phường",
                "place_key": name.removeprefix("Phường ").lower(),
                "tile_col": column,
                "tile_row": 5,
            },
        )
    forget_cached()
    for commune, number in ((HERE, NEAR), (HERE, FAR), (THERE, NEAR)):
        ensure_neighbourhood(commune=commune, name=f"Khu phố {number}")
