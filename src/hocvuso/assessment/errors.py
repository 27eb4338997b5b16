"""What assessment refuses, each with what to do instead."""

from hocvuso.kernel.errors import DomainError


class IdentityNotSeen(DomainError):
    """Nobody confirmed having seen the person."""

    code = "identity_not_seen"
    text = "Gặp đúng người rồi mới bắt đầu. Đánh dấu ô “Đã gặp và nhận đúng người”."


class ConsentMissing(DomainError):
    """The person was not asked, or did not agree."""

    code = "check_consent_missing"
    text = "Hỏi người học có đồng ý không, rồi đánh dấu ô đồng ý. Chưa đồng ý thì để bữa khác."


class AlreadyRunning(DomainError):
    """The person has a check that is open or paused."""

    code = "check_already_running"
    text = "Người này đang có một bài kiểm tra chưa xong. Mở tiếp bài đó."
    status = 409


class TooSoon(DomainError):
    """The retake rule asks for practice first."""

    code = "check_too_soon"
    text = "Mình tập thêm trước nghen. Kiểm tra lại được từ ngày %(day)s."
    status = 409


class NotRunning(DomainError):
    """The check is over, void or paused."""

    code = "check_not_running"
    text = "Bài kiểm tra này đang nghỉ hoặc đã xong. Mở lại trang của bài để coi."
    status = 409


class AnsweredBefore(DomainError):
    """The task has its answer; the first one counts."""

    code = "task_answered_before"
    text = "Việc này đã ghi rồi, bài làm vẫn còn nguyên. Mình qua việc kế tiếp."
    status = 409


class OutOfOrder(DomainError):
    """The answer is for a task that was not given yet, or for another one."""

    code = "task_out_of_order"
    text = "Câu trả lời này không thuộc việc đang làm. Mở lại trang rồi làm tiếp, bài cũ còn nguyên."
    status = 409


class AnswerUnreadable(DomainError):
    """The answer does not fit the task."""

    code = "answer_unreadable"
    text = "Chưa thấy câu trả lời. Chọn một dòng rồi bấm Ghi lại."


class TooManyBroken(DomainError):
    """More broken tasks than a check can bear."""

    code = "too_many_broken_tasks"
    text = "Nhiều việc bị hỏng quá. Dừng ở đây, không mất gì, bữa khác làm lại."
    status = 409


class ReasonMissing(DomainError):
    """A check is made void only with a reason."""

    code = "void_reason_missing"
    text = "Ghi lý do hủy bài kiểm tra, ít nhất mười chữ cái."


class NotEnded(DomainError):
    """Only a check that is over can be made void."""

    code = "check_not_ended"
    text = "Bài kiểm tra này chưa xong nên chưa hủy được. Kết thúc bài trước đã."
    status = 409


class NoteMissing(DomainError):
    """A case is closed only with what was found."""

    code = "signal_note_missing"
    text = "Ghi điều anh/chị thấy khi xem lại, ít nhất mười chữ cái. Việc này còn để mở."


class ClassUnknown(DomainError):
    """No open class has this code."""

    code = "class_unknown"
    text = "Chưa thấy lớp nào có mã này. {Bác} coi lại mã trên bảng, hoặc hỏi người hướng dẫn."
    status = 404


class ClassFull(DomainError):
    """Thirty seats are taken."""

    code = "class_full"
    text = "Lớp đủ ba mươi người rồi. {Bác} hỏi người hướng dẫn giờ của lớp kế."
    status = 409


class NameMissing(DomainError):
    """Nobody can be recognised without a name, and a class is found again by its name."""

    code = "class_name_missing"
    text = "Chưa có tên. Gõ tên vô ô, rồi bấm lại."


class SeatTaken(DomainError):
    """The seat has its check already."""

    code = "class_seat_taken"
    text = "Người này đã vô bài rồi. Anh/chị mở lại trang lớp để xem."
    status = 409


class ClassClosed(DomainError):
    """The class is over."""

    code = "class_closed"
    text = "Lớp đã kết thúc. Bài nào chưa xong thì làm tiếp bữa khác, không mất gì."
    status = 409


class OnPaper(DomainError):
    """The check is answered in a booklet, not on this page."""

    code = "check_on_paper"
    text = "Bài này làm trên giấy. Anh/chị mở trang của tập giấy để nhập câu trả lời."
    status = 409


class PaperImpossible(DomainError):
    """The bank has too few tasks without a screen for the blueprint."""

    code = "paper_impossible"
    text = "Ngân hàng bài chưa đủ câu cho một tập giấy. Chưa in gì, anh/chị kiểm tra trên máy."
    status = 409


class BookletUnknown(DomainError):
    """No booklet of the caller's places has this code."""

    code = "booklet_unknown"
    text = "Chưa thấy tập giấy nào có mã này. Anh/chị coi lại tám chữ ở góc tờ giấy."
    status = 404


class BookletClosed(DomainError):
    """The booklet's check is over."""

    code = "booklet_closed"
    text = "Tập giấy này đã xong, không nhập thêm được. Kết quả vẫn như đã ghi."
    status = 409


class EnteredBefore(DomainError):
    """The same person entered this booklet already."""

    code = "booklet_entered_before"
    text = "Anh/chị đã nhập tập giấy này rồi, phần nhập còn nguyên. Lần thứ hai cần một người khác."
    status = 409


class EnteredTwice(DomainError):
    """Two people have entered this booklet."""

    code = "booklet_entered_twice"
    text = "Hai người đã nhập tập giấy này rồi. Anh/chị mở trang của tập giấy để xem."
    status = 409


class NotAttended(DomainError):
    """Nobody confirmed that the person sat there and signed the sheet."""

    code = "paper_not_attended"
    text = "Coi tờ điểm danh có chữ ký của người này chưa, rồi đánh dấu ô. Phần đã chọn còn nguyên."


class AnswersMissing(DomainError):
    """Some tasks have no entry."""

    code = "paper_answers_missing"
    text = "Còn thiếu câu %(tasks)s. Người học để trống thì chọn “Để trống”. Phần đã chọn còn nguyên."


class LetterUnknown(DomainError):
    """A letter that the task does not offer."""

    code = "paper_letter_unknown"
    text = "Câu %(tasks)s không có lựa chọn đó. Coi lại tờ giấy rồi chọn lại, phần khác còn nguyên."


class NothingToSettle(DomainError):
    """The two entries don't differ, or one is still missing."""

    code = "paper_nothing_to_settle"
    text = "Chưa có hai bản nhập khác nhau để chọn. Anh/chị mở lại trang của tập giấy để xem."
    status = 409


class SettledByThird(DomainError):
    """One of the two who entered may not overrule the other."""

    code = "paper_settled_by_third"
    text = "Người chọn phải là người thứ ba. Không có ai thì bấm “Cả hai nhập lại”."
    status = 409


class SettleReasonMissing(DomainError):
    """A difference is settled only with a reason."""

    code = "paper_reason_missing"
    text = "Ghi lý do chọn, ít nhất mười chữ cái. Hai bản nhập còn nguyên."


class AloneUnreadable(DomainError):
    """What a phone hands over can't be read."""

    code = "alone_unreadable"
    text = "Tệp này không phải bài làm, hoặc bị thiếu. Bài trong điện thoại còn nguyên, lưu tệp lại rồi gửi."


class AloneForged(DomainError):
    """The signature is not that of the phone on this seat."""

    code = "alone_forged"
    text = "Chữ ký của tệp không khớp với điện thoại trong lớp. Chưa ghi gì, anh/chị gặp lại người học."


class AloneConflict(DomainError):
    """The log has gone another way since the phone stocked up."""

    code = "alone_conflict"
    text = "Bài trên máy chủ đã đi tiếp hướng khác, không ghép được tệp này. Phần đã ghi còn nguyên, làm tiếp trên máy."
    status = 409


class IncidentUnclear(DomainError):
    """Nothing was chosen, or "other" without a word."""

    code = "incident_unclear"
    text = "Chọn chuyện gì đã xảy ra. Chọn “Việc khác” thì ghi thêm vài chữ. Bài vẫn còn nguyên."


class SeatLeft(DomainError):
    """The person goes on with the check on another phone."""

    code = "class_seat_left"
    text = "Bài của {bác} đang mở ở máy khác. {Bác} làm tiếp trên máy đó, phần đã làm còn nguyên."
    status = 409


class AloneWaits(DomainError):
    """What the phone did alone waits for the supervisor to say whether anybody helped."""

    code = "alone_waits"
    text = "Bài đã nộp, người hướng dẫn đang coi. {Bác} ngồi chờ chút nghen."
    status = 409


class HelpUnsaid(DomainError):
    """Work done alone counts only when for each task is said what help was given."""

    code = "alone_help_unsaid"
    text = "Ghi cho từng việc: có ai giúp không. Bài còn giữ nguyên, chưa tính."


class VersionChanged(DomainError):
    """A file has other content under the code of a version that is or was in force."""

    code = "version_changed"
    text = "%(version)s đã dùng rồi mà tệp lại đổi nội dung. Trả nội dung cũ về, rồi viết bản mới với mã mới."
    status = 409


class VersionUnknown(DomainError):
    """Neither the files nor the past have this version."""

    code = "version_unknown"
    text = "Không có bản này. Mở lại trang để xem bản nào đang chờ."
    status = 404


class VersionNotTried(DomainError):
    """Nobody has seen what this version would do."""

    code = "version_not_tried"
    text = "Thử bản này trước, xem số, rồi mới cho dùng."
    status = 409


class BankBroken(DomainError):
    """The bank of the files doesn't pass its check."""

    code = "bank_broken"
    text = "Ngân hàng chờ còn %(count)s lỗi. Người biên soạn chạy `hocvuso items check`, sửa hết rồi thử lại."
    status = 409
