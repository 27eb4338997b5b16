"""Every query that takes a scope, and how to call it on a real object.

    from tests.permissions.queries import scoped

    scoped("people.queries.resident", lambda cast: Call(cast.resident()))

With everything in scope the call must find the object; with nothing, or with the ward next door, it must find none of
it (NotFound, or an empty answer). `nothing` says what an empty answer is when it isn't simply false.
A query without a call fails the build, so removing the scope argument - or ignoring it - can't pass unnoticed.
"""

import ast
import inspect
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import hocvuso
from tests.cast import Cast

SOURCE = Path(hocvuso.__file__).parent

WITHOUT_SCOPE = {
    # places: official names and codes are public
    "places.queries.communes": "public",
    "places.queries.commune": "public",
    "places.queries.find_commune": "public",
    "places.queries.find_old_place": "public",
    "places.queries.forget_cached": "drops a cache of public names",
    # audit lies below places and knows no scope: its callers have found the object in their own
    "audit.queries.entries_about": "the caller found the object in its scope",
    "audit.queries.first_broken_entry": "a number, for the operator",
    # identity: what somebody may do is where scopes come from
    "identity.queries.in_use": "yes or no, for the operator",
    "identity.queries.communes_with_staff": "codes of communes, for the operator",
    "identity.queries.standing_of": "makes scopes",
    "identity.queries.scope_of": "makes scopes",
    "identity.queries.scope_for_late_work": "makes scopes",
    "identity.queries.roles_of": "makes scopes",
    "identity.queries.can": "makes scopes",
    "identity.queries.organisation_of": "makes scopes",
    "identity.queries.grantable_roles": "the caller's own rights",
    "identity.queries.device_for": "the device's signature proves who asks",
    "identity.queries.passkeys": "the caller's own",
    "identity.queries.account_named": "the operator's command line",
    "identity.queries.account_to_sign_in": "the account just proved who it is",
    # credentials: what a verifier needs is public, and what stands on a paper is shown to whoever holds it
    "credentials.queries.certificate_wording": "public",
    "credentials.queries.trust_list_text": "public",
    "credentials.queries.root_point": "public",
    "credentials.queries.root_pem": "public",
    "credentials.queries.unsigned_trust_list": "public",
    "credentials.queries.trust": "public",
    "credentials.queries.status_list_text": "public",
    "credentials.queries.status_list_numbers": "public",
    "credentials.queries.judge_text": "public: the caller holds the paper",
    "credentials.queries.judge_file": "public: the caller holds the file",
    "credentials.queries.issuer_document": "public",
    "credentials.queries.communes_with_keys": "public: the trust list names them",
    "credentials.queries.communes_without_keys": "public: the trust list names the others",
    "credentials.queries.info": "turns a row its caller found in a scope",
    "vneid.queries.codes": "public",
    "vneid.queries.exchange": "one exchange for the whole server: moments and a code, nobody's data",
    # assessment: what the learner's own phone holds
    "assessment.queries.classes.seat_look": "the token of the seat proves who asks",
    "assessment.queries.classes.seat_scene": "the token of the seat proves who asks",
    # learning: content of the public pages
    "learning.queries.units": "public",
    "learning.queries.unit": "public",
    "learning.queries.unit_of_scenario": "public",
    "learning.queries.paths": "public",
    "learning.queries.first_units": "public",
    "learning.queries.path": "public",
    "learning.queries.voice_slots": "public words, which anybody may read aloud",
    "learning.queries.voice_slot": "public words, which anybody may read aloud",
    "learning.queries.sounds": "public: voices that were let out",
    "learning.queries.official_numbers": "public",
    "learning.queries.find_units": "public",
    "learning.queries.drawings": "public",
    "learning.queries.icons": "public",
    "learning.queries.content_problems": "public",
    "learning.queries.support_point": "public",
    "learning.queries.recordings": "which screens have a voice is public",
    "learning.queries.sound": "voices are public; the door decides who hears one not let out yet",
    "learning.queries.forget_cached": "drops a cache of public content",
}
"""Queries without a scope, each with its reason. All of `catalog` and `practice` is public: no need to list it."""

PUBLIC_ROOMS = {"catalog", "practice"}


class Call:
    """Arguments of a query after its scope."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.args, self.kwargs = args, kwargs


CALLS: dict[str, tuple[Callable[[Cast], Call], Callable[[Any], bool]]] = {}


def scoped(
    name: str, make: Callable[[Cast], Call], *, nothing: Callable[[Any], bool] = lambda answer: not answer
) -> None:
    """Register how to call a query of which the first argument is a scope."""
    if name in CALLS:
        raise ValueError(f"two calls for {name}")
    CALLS[name] = (make, nothing)


def load_calls() -> None:
    """Import every `queries_*.py` of this folder."""
    for path in sorted(Path(__file__).parent.glob("queries_*.py")):
        import_module(f"tests.permissions.{path.stem}")


def all_queries() -> dict[str, list[str]]:
    """Return {"room.queries.name": [names of its parameters]} of every public query function."""
    found: dict[str, list[str]] = {}
    for room in sorted(p for p in SOURCE.iterdir() if p.is_dir()):
        files = [room / "queries.py", *(room / "queries").glob("*.py")]
        for path in files:
            if not path.exists() or path.name.startswith("_"):
                continue
            module = "queries" if path.stem == "queries" else f"queries.{path.stem}"
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    found[f"{room.name}.{module}.{node.name}"] = [a.arg for a in node.args.args]
    return found


def function(name: str) -> Callable[..., Any]:
    """Return the query called `room.queries.name`."""
    module, _, attribute = name.rpartition(".")
    found: Callable[..., Any] = getattr(import_module(f"hocvuso.{module}"), attribute)
    return inspect.unwrap(found)
