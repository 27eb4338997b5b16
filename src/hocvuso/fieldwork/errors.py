"""What field work refuses, each with a sentence that tells what to do."""

from hocvuso.kernel.errors import DomainError


class PlanRefused(DomainError):
    """A team, a round or a share of doors that can't be made as asked; the code says which rule."""

    code = "plan_refused"
    text = "Chưa xếp được lượt đi. Anh/chị coi lại các ô rồi lưu lại."


class ConsentFirst(DomainError):
    """A practice result may be tied to a name only after the person agreed."""

    code = "consent_first"
    text = "Người dân chưa đồng ý ghi lại việc học. Anh/chị hỏi xin phép trước, lưu lần thăm, rồi lấy mã."
