"""Logs as JSON lines that hold no personal data: fields from a closed list, long numbers and addresses masked.

A log travels further than a database (files, screens, support mails), so what is not known to be harmless is dropped.
"""

import logging
import re
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

SAFE_FIELDS = frozenset(
    {
        *("event", "level", "logger", "timestamp", "request_id", "method", "route", "status", "ms", "bytes"),
        *("account", "device", "commune", "code", "kind", "count", "task", "seconds", "error", "frames"),
    }
)
"""Names whose values are ids, codes and counts. `route` is a URL pattern, never the address that was asked for."""

_NUMBER = re.compile(r"\d(?:[\d .-]{6,})\d")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+")
_QUERY = re.compile(r"\?\S*")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def redact(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop fields that are not on the list, mask numbers of eight digits and more, e-mail addresses, query strings."""
    info = event.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else info if isinstance(info, BaseException) else None
    kept: MutableMapping[str, Any] = {
        k: v if k == "timestamp" else _masked(v) for k, v in event.items() if k in SAFE_FIELDS
    }
    if error is not None:
        # the message of an exception quotes values (a duplicate key, a bad field): only its kind and places stay
        kept["error"] = type(error).__name__
        frames = traceback.extract_tb(error.__traceback__)[-12:]
        kept["frames"] = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames]
    return kept


def mask(text: str) -> str:
    """Return `text` without numbers of eight digits and more, e-mail addresses and query strings. Ids stay."""
    ids = _UUID.findall(text)
    text = _UUID.sub("\0", text)
    text = _QUERY.sub("?…", _MAIL.sub("…@…", _NUMBER.sub("###", text)))
    for found in ids:
        text = text.replace("\0", found, 1)
    return text


def configuration(level: str, *, stream: str = "ext://sys.stderr") -> dict[str, Any]:
    """Return the LOGGING setting: every logger's lines as redacted JSON on standard error."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [structlog.contextvars.merge_contextvars, *shared],
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    redact,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            }
        },
        "handlers": {"json": {"class": "logging.StreamHandler", "formatter": "json", "stream": stream}},
        "root": {"handlers": ["json"], "level": level.upper()},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": False},
            # says each 4xx with its address; our own line has the route
            "django.request": {"level": "ERROR"},
            "django.security.csrf": {"level": "ERROR"},
            "fontTools": {"level": "ERROR"},
        },
    }


def _masked(value: Any) -> Any:
    return mask(value) if isinstance(value, str) else value if isinstance(value, int | float) else mask(str(value))
