"""Communes and accounts as an operator names them on the command line, with a sentence when there is none."""

from uuid import UUID

from hocvuso.kernel.errors import DomainError, NotFound


def commune_named(code: int) -> int:
    """Return the code when a commune has it. Raises DomainError."""
    from hocvuso.places.queries import commune

    try:
        return commune(code).code
    except NotFound:
        raise DomainError(
            "commune_unknown", f"Không có phường, xã nào mang mã {code}. Mã chính thức có năm số, ví dụ 25747."
        ) from None


def officer_named(name: str) -> UUID:
    """Return the id of the active account that signs in with this name. Raises DomainError."""
    from hocvuso.identity.queries import account_named

    try:
        return account_named(name)
    except NotFound:
        raise DomainError(
            "account_unknown", f"Không có ai đang hoạt động đăng nhập bằng tên {name}. Anh/chị xem lại chữ viết."
        ) from None
