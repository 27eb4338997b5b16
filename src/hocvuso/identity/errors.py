"""What identity refuses, each with what to do."""

from hocvuso.kernel.errors import DomainError


class SignInRefused(DomainError):
    """The name and password don't fit; which of the two is not said."""

    code = "sign_in_refused"
    text = "Tên đăng nhập hoặc mật khẩu chưa khớp. Anh/chị kiểm tra rồi gõ lại."


class CodeRefused(DomainError):
    """A one-time code is unknown, used or stale; which of the three is not said."""

    code = "code_refused"
    text = "Mã chưa khớp, đã dùng hoặc đã quá giờ. Anh/chị hỏi tổ trưởng lấy mã mới."


class SecondFactorRefused(DomainError):
    """The six digits (or recovery code) don't fit."""

    code = "second_factor_refused"
    text = "Sáu số chưa khớp. Anh/chị mở ứng dụng xác thực, coi số mới rồi gõ lại."


class PasskeyRefused(DomainError):
    """The passkey is unknown, wrong, of another site, or came too late; which of them is not said."""

    code = "passkey_refused"
    text = "Chưa mở được bằng khóa truy cập này. Anh/chị bấm thử lại, hoặc đăng nhập bằng mật khẩu."


class PasskeyNotAdded(DomainError):
    """The new passkey does not fit this server, came too late, or is already known."""

    code = "passkey_not_added"
    text = "Chưa thêm được khóa truy cập. Anh/chị gõ sáu số mới rồi bấm thêm lần nữa."


class TooManyPasskeys(DomainError):
    """An account holds at most ten."""

    code = "too_many_passkeys"
    text = "Mỗi tài khoản giữ nhiều nhất %(most)s khóa truy cập. Anh/chị gỡ khóa không còn dùng rồi thêm lại."


class LastFactor(DomainError):
    """The last second factor can't be removed."""

    code = "last_factor"
    text = "Đây là cách xác thực cuối cùng của tài khoản nên chưa gỡ được. Anh/chị thêm cách khác rồi gỡ."
    status = 409


class TooManyAttempts(DomainError):
    """Too many wrong answers; `minutes` says how long to wait."""

    code = "too_many_attempts"
    text = "Gõ chưa khớp nhiều lần nên tạm khóa. Chờ %(minutes)s phút rồi thử lại, dữ liệu vẫn còn nguyên."
    status = 429


class AccountAsleep(DomainError):
    """The account was idle for 45 days and is off."""

    code = "account_asleep"
    text = "Tài khoản hơn 45 ngày không dùng nên đã tắt. Anh/chị nhờ người quản trị mở lại."
    status = 403


class EnrolmentClosed(DomainError):
    """Devices can't be enrolled on a real server before the field kit with its PIN and seals."""

    code = "enrolment_closed"
    text = (
        "Máy chủ này chưa nhận ghi danh điện thoại: bộ đi ngõ có khóa PIN chưa được cài. "
        "Anh/chị ghi phiếu giấy rồi báo tổ trưởng."
    )
    status = 403


class DeviceKeyRefused(DomainError):
    """The key is no P-256 point, or belongs to another installation."""

    code = "device_key_refused"
    text = "Khóa của điện thoại này không dùng được. Anh/chị xóa trang rồi mở lại để máy tạo khóa mới."


class GrantRefused(DomainError):
    """Somebody may not give or take this role here."""

    code = "grant_refused"
    text = "Anh/chị không được phân vai trò này ở nơi này. Nhờ quản trị thành phố làm giúp."
    status = 403


class NameTaken(DomainError):
    """A sign-in name that is already in use."""

    code = "name_taken"
    text = "Tên đăng nhập này đã có người dùng. Anh/chị chọn tên khác."


class PasswordRefused(DomainError):
    """A password that is too easy; `why` holds the reasons."""

    code = "password_refused"
    text = "Mật khẩu chưa đủ chắc: %(why)s"
