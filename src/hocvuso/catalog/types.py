"""Shapes of the dated data in content/vi."""

from dataclasses import dataclass
from datetime import date

from hocvuso.kernel.language import said


@dataclass(frozen=True, slots=True)
class Dated:
    """What every legal or pedagogical parameter carries.

    `status`: verbatim | reconstructed | project | to_verify | provisional (tạm tính).
    """

    source: str
    status: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Term:
    """A coded word of the domain: barrier, need, purpose, exception, reason."""

    code: str
    title_vi: str
    explain: str = ""

    @property
    def title(self) -> str:
        """The title in the language in use."""
        return said(self.title_vi)


@dataclass(frozen=True, slots=True)
class Group:
    """A priority group (nhóm yếu thế). `number` is stable: counters store it. `min_age`: membership by age."""

    code: str
    number: int
    title_vi: str
    dated: Dated
    min_age: int | None = None
    roll_words: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The title in the language in use."""
        return said(self.title_vi)


@dataclass(frozen=True, slots=True)
class Task:
    """Something a person can do with a service."""

    code: str
    title_vi: str

    @property
    def title(self) -> str:
        """The title in the language in use."""
        return said(self.title_vi)


@dataclass(frozen=True, slots=True)
class Service:
    """An essential digital service (dịch vụ số thiết yếu). `number` is stable: counters store it."""

    code: str
    number: int
    title_vi: str
    plain_vi: str
    core: bool
    tasks: tuple[Task, ...]
    dated: Dated

    @property
    def title(self) -> str:
        """The title in the language in use."""
        return said(self.title_vi)

    @property
    def plain(self) -> str:
        """What it is in everyday words, in the language in use."""
        return said(self.plain_vi)


@dataclass(frozen=True, slots=True)
class FrameworkGroup:
    """One of the seven competence groups a b c d đ e g."""

    code: str
    title_vi: str
    plain_vi: str
    dated: Dated

    @property
    def title(self) -> str:
        """The title in the language in use."""
        return said(self.title_vi)

    @property
    def plain(self) -> str:
        """What it is in everyday words, in the language in use."""
        return said(self.plain_vi)


@dataclass(frozen=True, slots=True)
class FrameworkItem:
    """One item of a group. `status`: verbatim, reconstructed (known from reports) or project (ours, not official)."""

    code: str
    group: str
    name: str
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Framework:
    """A version of the competence framework (khung năng lực số)."""

    id: str
    version: str
    level: str
    title_vi: str
    groups: tuple[FrameworkGroup, ...]
    items: tuple[FrameworkItem, ...]

    @property
    def title(self) -> str:
        """The title in the language in use."""
        return said(self.title_vi)


@dataclass(frozen=True, slots=True)
class Pillar:
    """One of the four pillars of a resident (KH 31/KH-UBND)."""

    code: str
    number: int
    title_vi: str
    ask: str
    ask_younger: str

    @property
    def title(self) -> str:
        """The title in the language in use."""
        return said(self.title_vi)


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose a person may consent to, with the sentence that is read aloud."""

    code: str
    title_vi: str
    spoken: str
    spoken_younger: str
    dated: Dated

    @property
    def title(self) -> str:
        """The title in the language in use."""
        return said(self.title_vi)


@dataclass(frozen=True, slots=True)
class AdultRule:
    """Who counts as an adult (người trưởng thành)."""

    age_years: int
    year_only_month: int
    year_only_day: int
    dated: Dated
