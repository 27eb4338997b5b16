"""The one base of errors a person can cause: a stable code and a sentence that says what to do."""

from typing import Any


class DomainError(Exception):
    """A request that the rules refuse.

    `code` is stable (for the API), `text` is a Vietnamese sentence (a gettext msgid) that may hold
    %(name)s placeholders filled from `params`; `status` is the HTTP status the doors answer with.
    """

    code = "refused"
    text = "Chưa làm được việc này."
    status = 400

    def __init__(
        self, code: str | None = None, text: str | None = None, *, status: int | None = None, **params: Any
    ) -> None:
        self.code = code or self.code
        self.text = text or self.text
        self.status = status or self.status
        self.params = params
        super().__init__(self.code)

    def message(self) -> str:
        """Return the sentence in the language in use, with the parameters filled in."""
        from django.utils.translation import gettext  # kernel stays importable without settings

        return gettext(self.text) % self.params if self.params else gettext(self.text)


class NotFound(DomainError):
    """The object is missing or outside the caller's scope; both look the same on purpose."""

    code = "not_found"
    text = "Không tìm thấy mục này, hoặc mục này không thuộc phạm vi của anh/chị."
    status = 404
