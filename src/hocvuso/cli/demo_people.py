"""Who acts in the demonstration ward: staff with fixed ids, so that a second start finds them."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from hocvuso.identity import queries, services
from hocvuso.places.types import EVERYWHERE

COMMUNE = 25747
AREAS = 12
PASSWORD = "hoc-vu-so-trinh-dien"  # noqa: S105 - printed at every start of a demonstration
_SPACE = UUID("0193a000-0000-7000-8000-0000000000de")


@dataclass(frozen=True, slots=True)
class Person:
    """One account of the demonstration; `area` None = the whole ward, `commune` None = the whole city."""

    sign_in_name: str
    display_name: str
    role: str
    organisation: str
    title: str
    commune: int | None = COMMUNE
    area: int | None = None

    @property
    def id(self) -> UUID:
        """The account's id, the same on every machine."""
        return demo_id(self.sign_in_name)


WARD, FRONT, CITY = "UBND phường", "UBMTTQ phường", "Sở Khoa học và Công nghệ"
"""Organisations by the words that name them; teams are named after their neighbourhood."""

STAFF = (
    Person("hanh", "Chị Hạnh", "ward_officer", WARD, "Cán bộ phường"),
    Person("nhan", "Cô Nhàn", "assessor", WARD, "Người đánh giá"),
    Person("minh", "Ông Minh", "supervisor", FRONT, "Giám sát của Mặt trận"),
    Person("dung", "Chị Dung", "city_lead", CITY, "Lãnh đạo thành phố", commune=None),
    Person("quan", "Anh Quân", "city_admin", CITY, "Quản trị thành phố", commune=None),
)
LEADER = Person("lan", "Chị Lan", "team_leader", "team", "Tổ trưởng khu phố 5", area=5)
VOLUNTEER = Person("tuan", "Tuấn", "volunteer", "team", "Tình nguyện viên khu phố 5", area=5)
_GIVEN = ("Bích", "Hòa", "Phúc", "Ngân", "Tuấn", "Yến", "Khoa", "Thảo", "Đạt", "Vy", "Long", "Trâm")
TEAM = (
    LEADER,
    VOLUNTEER,
    *(
        Person(f"tnv{area:02d}", _GIVEN[area - 1], "volunteer", "team", f"Tình nguyện viên khu phố {area}", area=area)
        for area in range(1, AREAS + 1)
        if area != 5
    ),
)


def demo_id(name: str) -> UUID:
    """Return the fixed id of something the demonstration makes."""
    return uuid5(_SPACE, name)


def already_there() -> bool:
    """Return whether this instance holds the demonstration ward."""
    return queries.account_to_sign_in(STAFF[0].id) is not None


def make_staff(ward: str) -> None:
    """Make organisations, accounts, roles and the authenticators of those who need one."""
    for person in (*STAFF, *TEAM):
        organisation = services.create_organisation(
            kind={WARD: "government", CITY: "government", FRONT: "front"}.get(person.organisation, "team"),
            name=_organisation_name(person, ward),
            commune=person.commune,
            organisation_id=organisation_id(person),
            actor=None,
        )
        needs_password = person.role not in ("volunteer", "team_leader")
        account = services.create_account(
            sign_in_name=person.sign_in_name,
            display_name=person.display_name,
            password=PASSWORD if needs_password else None,
            account_id=person.id,
            actor=None,
        )
        services.give_grant(
            account_id=person.id,
            role=person.role,
            organisation_id=organisation.pk,
            commune=person.commune,
            neighbourhood=person.area,
            actor=None,
        )
        if needs_password:
            services.begin_second_factor(account=account)
            digits = services.digits_for_demonstration(account=account)
            services.confirm_second_factor(account=account, digits=digits or "")


def organisation_id(person: Person) -> UUID:
    """Return the id of the organisation somebody belongs to."""
    return demo_id(f"organisation {person.organisation} {person.area or ''}".strip())


def code_of(name: str) -> str | None:
    """Return what somebody needs besides the password: six digits, or a fresh one-time code; None = nobody's name."""
    person = next((p for p in (*STAFF, *TEAM) if p.sign_in_name == name), None)
    account = queries.account_to_sign_in(person.id) if person else None
    if person is None or account is None:
        return None
    if person.role in ("volunteer", "team_leader"):
        return services.issue_sign_in_code(EVERYWHERE, account_id=person.id, actor=STAFF[0].id).spoken
    return services.digits_for_demonstration(account=account)


def _organisation_name(person: Person, ward: str) -> str:
    if person.organisation == "team":
        return f"Tổ công nghệ số khu phố {person.area}"
    return person.organisation if person.commune is None else f"{person.organisation.removesuffix(' phường')} {ward}"
