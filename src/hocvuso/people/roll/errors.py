"""What can be wrong with a roll as a whole: each a sentence that says what to do."""

from hocvuso.kernel.errors import DomainError


class RollRefused(DomainError):
    """The file can't be taken in; nothing was changed."""

    code = "roll_refused"
    text = "Chưa đọc được tệp này. Dữ liệu cũ không đổi."


_TEXTS = {
    "too_big": "Tệp nặng hơn %(limit)s MB. Anh/chị tách theo khu phố rồi gửi từng tệp. Dữ liệu cũ không đổi.",
    "bomb": "Tệp bung ra quá lớn, không giống một danh sách. Anh/chị chép phần danh sách sang tệp mới rồi gửi lại.",
    "password": "Tệp có mật khẩu. Anh/chị mở tệp bằng Excel, bỏ mật khẩu, lưu rồi gửi lại.",
    "wrong_kind": "Tệp này không phải bảng tính. Anh/chị gửi tệp .xlsx, .xls, .ods hoặc .csv.",
    "html": "Tệp .xls này thật ra là trang web. Anh/chị mở bằng Excel, chọn Lưu thành .xlsx rồi gửi lại.",
    "damaged": "Tệp bị hỏng, không mở được. Anh/chị mở bằng Excel, lưu thành .xlsx rồi gửi lại.",
    "encoding": "Chữ trong tệp sai bảng mã, không đọc được. Anh/chị mở bằng Excel, lưu thành .xlsx rồi gửi lại.",
    "empty": "Tệp không có dòng nào. Anh/chị xem lại đã chọn đúng tệp chưa.",
    "too_many_rows": "Tệp có hơn %(limit)s dòng, nhiều hơn dân số một phường. Anh/chị tách theo khu phố rồi gửi lại.",
    "no_table": "Không thấy cột họ tên. Anh/chị thêm dòng tiêu đề (Họ và tên, Năm sinh, Địa chỉ) rồi gửi lại.",
}


def refused(code: str, **params: object) -> RollRefused:
    """Return the error `roll_<code>` with its sentence."""
    return RollRefused(f"roll_{code}", _TEXTS[code], status=422, **params)


def sentence(code: str, params: dict[str, object]) -> str:
    """Return the sentence of a stored problem in the language in use."""
    name = code.removeprefix("roll_")
    return refused(name, **params).message() if name in _TEXTS else RollRefused().message()
