"""Pushing to this server, and what a receipt says."""

from typing import Any
from uuid import UUID

from django.test import Client

from hocvuso.facts import queries
from hocvuso.places.types import EVERYWHERE


def send(path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    answer = Client().post(path, body, content_type="application/json", headers={"Accept-Language": "vi", **headers})
    return answer.status_code, answer.content


def verdicts(payload: dict[str, Any]) -> list[Any]:
    return [receipt["verdict"] for receipt in payload["receipts"]]


def reasons(payload: dict[str, Any]) -> list[Any]:
    return [receipt["reason"] for receipt in payload["receipts"]]


def state(resident: UUID) -> Any:
    return queries.states(EVERYWHERE, [resident])[resident]
