"""Whether a phone may say what it says: judged for the day the fact holds, never a reason to lose it."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from hocvuso.facts import erasures, storage
from hocvuso.facts.drafts import Draft
from hocvuso.facts.fold import EVIDENCE_NUMBER, State
from hocvuso.facts.folding import Touched
from hocvuso.facts.rules import from_ms
from hocvuso.facts.writing import ERASED
from hocvuso.identity.queries import scope_for_late_work, standing_of
from hocvuso.identity.rules import REASSIGNED_GRACE
from hocvuso.kernel import clock
from hocvuso.places.types import PlaceScope

REASONS: dict[str, tuple[str, str]] = {
    "unknown_kind": ("Loại sự kiện máy chủ chưa biết", "Nâng cấp máy chủ; sau đó máy tự xem lại."),
    "envelope": (
        "Gói tin từ điện thoại thiếu hoặc thừa phần",
        "Báo người phụ trách kỹ thuật, kèm bản ứng dụng trên điện thoại.",
    ),
    "body": ("Nội dung chưa đúng mẫu", "Báo người phụ trách kỹ thuật; hỏi lại tình nguyện viên nếu cần."),
    "sealed": ("Nội dung niêm phong mà máy chủ chưa mở được", "Nâng cấp máy chủ; sau đó máy tự xem lại."),
    "unknown_commune": ("Mã phường, xã không có trong thành phố", "Kiểm tra danh sách phường, xã đã nạp."),
    "revoked": ("Điện thoại đã thu hồi", "Hỏi tình nguyện viên: đúng là người đó đi thì bấm Nhận."),
    "scope": ("Ngoài nơi được phân công vào ngày đó", "Đúng là người đó đã đi thì bấm Nhận."),
    "elsewhere": ("Người này ở nơi khác, ngoài phân công", "Kiểm tra đúng người chưa rồi bấm Nhận hoặc Bỏ."),
    "not_from_phones": ("Điện thoại không ghi được loại này", "Không nhận từ điện thoại; ghi ở trang của cán bộ."),
    "organisation": ("Ghi thay một tổ chức không phải của mình", "Kiểm tra phân quyền rồi bấm Nhận hoặc Bỏ."),
    "future": ("Ngày giờ ở tương lai", "Sửa đồng hồ điện thoại; đúng là đã đi thì bấm Nhận."),
    "not_own_fact": ("Rút lại việc của người khác", "Hỏi người đã ghi; đúng thì bấm Nhận."),
    "id_conflict": ("Một mã, hai nội dung", "Giữ bản đã nhận. Xem hai nội dung rồi bấm Bỏ."),
    "not_understood": ("Máy chủ gặp lỗi khi ghi", "Báo người phụ trách kỹ thuật; sau nâng cấp máy tự xem lại."),
}
"""Reason -> (what, what to do): msgids shown to staff."""

BY_HAND = frozenset({"revoked", "scope", "elsewhere", "organisation", "future", "not_own_fact"})
"""Reasons a person may overrule; the others wait for an upgrade or stay out."""

FROM_PHONES = frozenset(
    {
        *("resident.listed", "resident.amended", "resident.moved", "resident.died", "resident.returned"),
        *("household.listed", "household.amended", "fact.retracted", "consent.given", "consent.withdrawn"),
        *("visit.recorded", "pillar.observed", "rung.observed", "practice.completed", "lesson.completed"),
        *("service.adopted", "barrier.noted", "barrier.cleared", "appointment.made", "appointment.kept"),
        *("exception.noted", "exception.cleared"),
    }
)
"""What a volunteer can see at a door. Results, certificates, hand-overs, confirmations are made by their own rooms."""

PERMISSIONS = ("field.visit", "help.give")
FUTURE_MS = 3_600_000
"""A fact this much ahead of the server, after correction of the phone's clock, waits for a person."""
DROPPED = "dropped"


@dataclass(slots=True)
class Standing:
    """What one account may do on the days of its facts; read once a day and push."""

    account: UUID
    scopes: dict[date, PlaceScope] = field(default_factory=dict)
    organisations: dict[date, frozenset[str]] = field(default_factory=dict)

    def scope(self, day: date) -> PlaceScope:
        """Return the places of the account on a day, with the days of grace."""
        if day not in self.scopes:
            self.scopes[day] = scope_for_late_work(self.account, day, permission=PERMISSIONS)
        return self.scopes[day]

    def speaks_for(self, organisation: str, day: date) -> bool:
        """Return whether the account acted for an organisation on a day or in the days of grace before it."""
        if day not in self.organisations:
            days = (day, day - REASSIGNED_GRACE, clock.today())
            found = {str(g.organisation_id) for d in days for g in standing_of(self.account, d).grants}
            self.organisations[day] = frozenset(found)
        return organisation in self.organisations[day]


@dataclass(slots=True)
class Judge:
    """Judges new facts of one account.

    `ahead`: ids of facts that claim to lie in the future. `overruled`: a person looked and said yes. `dropped`: hashes
    of facts a person has put aside. `promised`: hashes of facts this server once signed for as stored: nobody judges
    those again.
    """

    standing: Standing
    revoked: bool = False
    ahead: frozenset[str] = frozenset()
    overruled: bool = False
    dropped: frozenset[bytes] = frozenset()
    promised: frozenset[bytes] = frozenset()
    erased: frozenset[str] = field(default_factory=erasures.tokens)

    def __call__(self, draft: Draft, touched: Touched | None) -> str | None:
        """Return why the fact must wait, None when it may be stored."""
        row = draft.row
        if self.erased and erasures.token(row.subject) in self.erased:
            return ERASED
        if row.fact_hash in self.dropped:
            return DROPPED
        if row.fact_hash in self.promised:
            return None
        if draft.kind not in FROM_PHONES or row.evidence > EVIDENCE_NUMBER["performed"]:
            return "not_from_phones"
        return None if self.overruled else self._by_hand(draft, touched)

    def _by_hand(self, draft: Draft, touched: Touched | None) -> str | None:
        row = draft.row
        if self.revoked:
            return "revoked"
        if row.id in self.ahead:
            return "future"
        day = clock.local_day(from_ms(row.effective_at))
        scope = self.standing.scope(day)
        if not scope.allows(row.commune, row.neighbourhood):
            return "scope"
        if row.on_behalf_of is not None and not self.standing.speaks_for(row.on_behalf_of, day):
            return "organisation"
        before = touched.before(row.subject) if touched else None
        if before is not None and not _lives_inside(before, scope):
            return "elsewhere"
        if draft.kind == "fact.retracted" and not self._is_own(draft, before):
            return "not_own_fact"
        return None

    def _is_own(self, draft: Draft, before: State | None) -> bool:
        """Whether the fact taken back was said by the same account (or is not known yet)."""
        target = draft.body["retracts"]
        communes = {draft.row.commune, *(before.data["c"] if before else ())}
        for row in storage.facts_of(draft.row.subject_kind, [draft.row.subject], communes):
            if row.id == target:
                return row.actor == str(self.standing.account)
        return True


def _lives_inside(state: State, scope: PlaceScope) -> bool:
    """Whether the person lives, or once lived, inside; of whom nobody knows where they live may be spoken anywhere."""
    homes = [entry[3] for entry in state.data["h"].get("home", ())]
    return not homes or any(home[0] is not None and scope.allows(home[0], home[1]) for home in homes)


__all__ = ["BY_HAND", "DROPPED", "ERASED", "FROM_PHONES", "REASONS", "Judge", "Standing"]
