"""What a scenario must be before anybody practises with it. `problems(scenario)` returns sentences; none = good.

Rules: protocols 5 (finish from everywhere, no dead end, every act used), services 6.2 (nothing real in it),
voice guide (at most 20 tiếng a sentence). Pure; the command line and the tests call the same function.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from hocvuso.practice.loading import BANNER
from hocvuso.practice.machine import choose, possible_events, reached
from hocvuso.practice.reach import edge_of, edges, reachable, to_the_goal
from hocvuso.practice.types import Scenario
from hocvuso.practice.wording import case_of, render

LONGEST_SENTENCE = 20
LAYOUTS = {
    "launcher", "list", "tiles", "form", "camera", "dialog", "notification", "chat", "incoming_call", "video_call",
    "document_card", "receipt", "map_pin", "settings", "web_page", "file_picker", "signature_request",
}  # fmt: skip
KINDS = {
    "text", "bubble", "card", "picture", "tile", "row", "button", "option", "link", "address",
    "money_field", "pin_field", "digits_field", "choice_field", "four",
}  # fmt: skip
FIELDS = {"money_field", "pin_field", "digits_field", "choice_field"}
BRANDS = (
    "vietcombank", "techcombank", "agribank", "bidv", "vietinbank", "sacombank", "vpbank", "tpbank", "momo", "zalopay",
    "vnpay", "shopee", "lazada", "tiki", "tiktok", "facebook", "viettel", "mobifone", "vinaphone", "grab",
)  # fmt: skip
NOT_KIND = ("nhấn", "click", "icon", "vui lòng", "người dùng", "quý khách", "truy cập", "pop-up")
_BRAND, _UNKIND = (re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b") for words in (BRANDS, NOT_KIND))
# people write numbers with dots, spaces and hyphens between the digits
_DIGITS = re.compile(r"\d(?:[\s.()\-–]{0,3}\d){8,}")
_MONEY = re.compile(r"\d{1,3}(?:\.\d{3})+(?= ?(?:đ|đồng)\b)")
_HOTLINE = re.compile(r"(?<!\d)1[89]00[\s.\-–]{0,3}\d{2,}")
_LINK = re.compile(r"https?:|www\.|(?<!\w)[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?!\w)", re.IGNORECASE)
_NO_LINK = ("TP.HCM",)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[.!?][”\")])\s+|\n")


def problems(scenario: Scenario) -> list[str]:
    """Return what is wrong with a compiled scenario, one sentence each."""
    return [*_shape(scenario), *_ways(scenario), *_words(scenario)]


def _shape(scenario: Scenario) -> Iterator[str]:
    if scenario["banner"] != BANNER:
        yield f"banner: must be “{BANNER}”"
    for part in ("opening", "real_life", "store", "proof", "after_fail"):
        if part not in scenario:
            yield f"{part}: missing"
    for name, screen in scenario["screens"].items():
        if screen["layout"] not in LAYOUTS:
            yield f"{name}: unknown layout {screen['layout']}"
        if name != scenario["goal"]["screen"] and not screen.get("end") and not screen.get("right"):
            yield f"{name}: no `right`"
        if len(screen.get("hints") or []) != 3:
            yield f"{name}: three hints are wanted"
        pressed = {e["id"] for e in screen["show"] if e.get("id")}
        acted = {act.split("=")[0] for act in screen["acts"]}
        for lonely in sorted(pressed ^ acted):
            yield f"{name}: {lonely} is either shown without an act or acts without being shown"
        for element in screen["show"]:
            if element["kind"] not in KINDS:
                yield f"{name}: unknown kind {element['kind']}"
            if element["kind"] in FIELDS:
                named = {f"{element['id']}={case}" for case in element["cases"]}
                if named != {a for a in screen["acts"] if a.startswith(f"{element['id']}=")}:
                    yield f"{name}: the cases of {element['id']} and its acts differ"
        for act, rules in screen["acts"].items():
            for n, rule in enumerate(rules):
                if rule.get("mark") in {"wrong", "detour", "unsafe"} and not (rule.get("say") or rule.get("go")):
                    yield f"{name}, {act} ({n}): a turn marked {rule['mark']} without feedback"
                if not (rule.get("go") or rule.get("say") or rule.get("app")):
                    yield f"{name}, {act} ({n}): nothing happens"
    for name, injection in scenario["injections"].items():
        for part in ("title", "truth"):
            if not injection.get(part):
                yield f"injection {name}: no {part}"
        if injection.get("at") and not scenario["screens"][f"{name}/{injection['entry']}"].get("undo"):
            yield f"injection {name}: its first screen needs `undo`, Quay lại can't leave it"


def _ways(scenario: Scenario) -> Iterator[str]:
    walked, shown = set(), set()
    stuck: set[str] = set()
    for state in reachable(scenario).values():
        shown.add(state["screen"])
        if state["ended"]:
            continue
        events = possible_events(scenario, state)
        walked |= {edge_of(scenario, state, event) for event in events}
        where = f"{state['screen']} {dict(state['vars'])}"
        end, taken = to_the_goal(scenario, state)
        if not reached(scenario, end) and where not in stuck:
            stuck.add(where)
            yield f"{where}: following `right` doesn't reach the goal"
        for event, feedback in taken[:1]:
            if feedback["mark"] not in {None, "refused"}:
                yield f"{where}: the right act {event} is marked {feedback['mark']}"
        screen = scenario["screens"][state["screen"]]
        if not choose(screen["say"], state["vars"]):
            yield f"{where}: nothing is said"
    for name in sorted(set(scenario["screens"]) - shown):
        yield f"{name}: never reached"
    for screen_name, act, n in sorted(edges(scenario) - walked):
        if screen_name in shown:
            yield f"{screen_name}, {act} ({n}): this rule can never hold"


def texts(scenario: Scenario) -> Iterator[tuple[str, str, bool]]:
    """Yield where, the template and whether it is spoken (so that its sentences must be short)."""
    for part in ("title", "opening", "after_fail"):
        yield part, scenario[part], part != "title"
    for text in scenario.get("reminder", []):
        yield "reminder", text["text"], True
    for name, screen in scenario["screens"].items():
        for text in [*screen["say"], *screen.get("undo", []), *(t for h in screen.get("hints", []) for t in h)]:
            yield name, text["text"], True
        if "place" in screen:
            yield f"{name}, place", screen["place"], False
        for element in screen["show"]:
            yield f"{name}, {element.get('id', element['kind'])}", element["label"], True
            for label in (element.get("options") or {}).values():
                yield name, label, False
        for act, rules in screen["acts"].items():
            for rule in rules:
                for part in ("say", "app"):
                    if rule.get(part):
                        yield f"{name}, {act}", rule[part], True
    for name, injection in scenario["injections"].items():
        for part in ("truth", "refusal"):
            if part in injection:
                yield f"injection {name}", injection[part], True
    for point in [scenario["real_life"]["say"], *scenario["real_life"]["points"]]:
        yield "real_life", point, True
    yield "store", scenario["store"]["check"], True
    for part, name in (("store", "name"), ("proof", "sign"), ("proof", "find_later")):
        yield part, scenario[part][name], False


def _words(scenario: Scenario) -> Iterator[str]:
    for where, template, spoken in texts(scenario):
        if unicodedata.normalize("NFC", template) != template:
            yield f"{where}: not NFC"
        for draw in _draws(scenario):
            try:
                said = render(template.replace("{part}", ""), scenario, draw, spoken=True)
                seen = render(template.replace("{part}", ""), scenario, draw)
            except (KeyError, TypeError) as error:
                yield f"{where}: {{{error}}} can't be filled in “{template}”"
                break
            if spoken and (long := too_long(seen)):
                yield f"{where}: a sentence of more than {LONGEST_SENTENCE} tiếng: “{long}”"
                break
            if found := unsafe_words(seen) or unsafe_words(said):
                yield f"{where}: {found}"
                break
    for screen in scenario["screens"].values():
        for element in screen["show"]:
            if element["kind"] in FIELDS:
                for draw in _draws(scenario):
                    case_of(element, "", scenario, draw)


def _draws(scenario: Scenario) -> Iterator[dict[str, Any]]:
    """Yield draws in which every value of every draw appears once."""
    specs = scenario.get("draw") or {}
    for n in range(max((len(spec["pick"]) for spec in specs.values()), default=1)):
        yield {name: spec["pick"][n % len(spec["pick"])] for name, spec in specs.items()}


def too_long(text: str) -> str | None:
    """Return the first sentence that takes more breath than a kind voice has, or None.

    A sentence ends at . ! ? or a new line: at ":" and ";" the voice rests, but nobody breathes out.
    """
    for sentence in _SENTENCE_END.split(text):
        if len([word for word in sentence.split() if re.search(r"\w", word)]) > LONGEST_SENTENCE:
            return sentence
    return None


def unsafe_words(text: str) -> str | None:
    """Return what may not stand in learning material (real numbers, links, brands, unkind words), or None."""
    for run in _DIGITS.findall(_MONEY.sub(" ", text)):
        if not re.sub(r"\D", "", run).startswith("000"):
            return f"“{run}” looks like a real number (practice numbers begin with 000)"
    if hotline := _HOTLINE.search(_MONEY.sub(" ", text)):
        return f"“{hotline.group()}”: official numbers come from numbers.yaml, with their date"
    for link in _LINK.finditer(text):
        if link.group() not in _NO_LINK:
            return f"“{link.group()}” looks like a live link"
    low = text.lower()
    if brand := _BRAND.search(low):
        return f"the brand {brand.group()} is named"
    if unkind := _UNKIND.search(low):
        return f"“{unkind.group()}” is not how we speak (voice guide)"
    return None
