"""Reading scenarios (`content/vi/scenarios`, format scenario/2) and the shared scam overlays (`content/vi/scams`).

`compile_scenario` turns what an author writes into the plain JSON that both machines run: rules always lists,
overlays flattened to screens `<injection>/<screen>`, defaults filled in. Authors' conveniences end here.
"""

from collections.abc import Mapping
from typing import Any

from hocvuso.practice.types import MODES, Scenario

FORMAT = "scenario/2"
DEFAULT_MODES: dict[str, dict[str, Any]] = {
    "watch": {"injections": "none"},
    "together": {"injections": "one_of_fits"},
    "alone": {"injections": "one_of_fits"},
    "review": {"injections": "any"},
    "check": {"injections": "none"},
}
KEPT = (
    "id", "version", "unit", "title", "title_en", "service", "task", "atoms", "framework", "banner", "opening",
    "opening_en", "persona", "draw", "constants", "derive", "real_life", "store", "proof", "after_fail", "review_days",
)  # fmt: skip
BANNER = "MÔ PHỎNG - KHÔNG PHẢI ỨNG DỤNG THẬT"


class ScenarioBroken(ValueError):
    """A scenario file can't be used; the message says where and why."""


def compile_scenario(raw: Mapping[str, Any], scams: Mapping[str, Mapping[str, Any]] | None = None) -> Scenario:
    """Return the compiled scenario. `scams`: shared overlays by id. Raises ScenarioBroken."""
    name = str(raw.get("id"))
    try:
        compiled: Scenario = {key: raw[key] for key in KEPT if key in raw}
        compiled.setdefault("banner", BANNER)
        if "reminder" in raw:
            compiled["reminder"] = _texts(raw["reminder"])
        compiled["start"], compiled["goal"] = raw["start"], dict(raw["goal"])
        compiled["state"] = {k: _variable(v) for k, v in (raw.get("state") or {}).items()}
        compiled["screens"] = {k: _screen(v) for k, v in raw["screens"].items()}
        compiled["injections"] = {}
        for injection, spec in (raw.get("injections") or {}).items():
            _add_injection(compiled, injection, _shared(spec, scams or {}))
        compiled["modes"] = {m: _mode(m, (raw.get("modes") or {}).get(m)) for m in MODES}
        compiled["rungs"] = _rungs(raw.get("rungs") or {})
    except (KeyError, TypeError, AttributeError) as error:
        raise ScenarioBroken(f"{name}: {type(error).__name__} {error}") from error
    _require_targets(compiled)
    return compiled


def _shared(spec: Mapping[str, Any], scams: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """Take a scam's overlay from the shared library: `use: <id>` plus what the scenario adds (`at`, `fits`)."""
    return {**scams[spec["use"]], **{k: v for k, v in spec.items() if k != "use"}} if "use" in spec else spec


def _add_injection(compiled: Scenario, name: str, spec: Mapping[str, Any]) -> None:
    kept = {
        key: spec[key] for key in ("scam", "title", "set", "at", "entry", "refusal", "truth", "fits") if key in spec
    }
    compiled["injections"][name] = kept
    for screen, raw in (spec.get("screens") or {}).items():
        compiled["screens"][f"{name}/{screen}"] = _screen(raw, prefix=f"{name}/")


def _variable(raw: Mapping[str, Any]) -> dict[str, Any]:
    values = [str(v) for v in raw["values"]]
    return {"values": values, **({"from": raw["from"]} if "from" in raw else {"start": str(raw["start"])})}


def _screen(raw: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    screen: dict[str, Any] = {"layout": raw["layout"], "say": _texts(raw["say"]), "show": list(raw["show"])}
    right = raw.get("right")
    if right is not None:
        screen["right"] = [{"do": right}] if isinstance(right, str) else [dict(r) for r in right]
    screen["acts"] = {str(k): _rules(v, prefix) for k, v in (raw.get("acts") or {}).items()}
    if "hints" in raw:
        screen["hints"] = [_texts(h) for h in raw["hints"]]
    if "undo" in raw:
        screen["undo"] = _texts(raw["undo"])
    if raw.get("end"):
        screen["end"] = True
    if "place" in raw:
        screen["place"] = raw["place"]
    return screen


def _rules(raw: Any, prefix: str) -> list[dict[str, Any]]:
    rules = [dict(r) for r in (raw if isinstance(raw, list) else [raw])]
    for rule in rules:
        if prefix and "go" in rule and not rule["go"].startswith("$"):
            rule["go"] = prefix + rule["go"]
        if "set" in rule:
            rule["set"] = {k: str(v) for k, v in rule["set"].items()}
    return rules


def _texts(raw: Any) -> list[dict[str, Any]]:
    return [{"text": raw}] if isinstance(raw, str) else [dict(t) for t in raw]


def _mode(name: str, raw: Mapping[str, Any] | None) -> dict[str, Any]:
    wanted = str((raw or {}).get("injections", DEFAULT_MODES[name]["injections"]))
    return {"injections": wanted if wanted in {"none", "one_of_fits", "any"} else "none"}


def _rungs(raw: Mapping[str, Any]) -> dict[str, Any]:
    def most(value: Any, otherwise: int) -> int:
        return int(str(value).removeprefix("<=")) if value is not None else otherwise

    alone, prompted = raw.get("does_alone") or {}, raw.get("does_prompted") or {}
    return {
        "does_alone": {"helps": most(alone.get("helps"), 0), "wrong": most(alone.get("wrong"), 1)},
        "does_prompted": {"helps": most(prompted.get("helps"), 2)},
        "next": dict((raw.get("not_yet") or {}).get("next") or {}),
    }


def _require_targets(compiled: Scenario) -> None:
    screens = compiled["screens"]
    for name in (compiled["start"], compiled["goal"]["screen"]):
        if name not in screens:
            raise ScenarioBroken(f"{compiled['id']}: there is no screen {name}")
    for name, screen in screens.items():
        for act, rules in screen["acts"].items():
            for rule in rules:
                target = rule.get("go")
                if target and target != "$resume" and target not in screens:
                    raise ScenarioBroken(f"{compiled['id']}: {name}, {act} leads to {target}, which is not there")
                for variable, value in (rule.get("set") or {}).items():
                    if value not in compiled["state"].get(variable, {}).get("values", []):
                        raise ScenarioBroken(f"{compiled['id']}: {name}, {act} sets {variable} to {value}")
