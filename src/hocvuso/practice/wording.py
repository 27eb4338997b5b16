"""Turning templates of a scenario into words: form of address, drawn values, money. Pure; twin: `player/wording.ts`."""

import re
from collections.abc import Mapping
from typing import Any

from hocvuso.practice.machine import choose

__all__ = ["case_of", "choose", "lookup", "number_words", "render"]

_PLACE = re.compile(r"\{([^{}]+)\}")
DEFAULT_ADDRESS = "bác"
_UNITS = ("", " ngàn", " triệu", " tỷ")
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def render(
    template: str,
    scenario: Mapping[str, Any],
    draw: Mapping[str, Any],
    *,
    address: str = DEFAULT_ADDRESS,
    spoken: bool = False,
) -> str:
    """Fill the placeholders; one that opens a sentence gets a capital. `spoken` gives the text as it is read aloud."""

    def fill(match: re.Match[str]) -> str:
        name = match.group(1)
        if name in {"bác", "Bác"}:
            return address if name == "bác" else address[:1].upper() + address[1:]
        text = _shown(lookup(name, scenario, draw), _unit_of(name, scenario), spoken=spoken)
        if "{" in text:  # a drawn sentence may address the learner too
            text = render(text, scenario, draw, address=address, spoken=spoken)
        opens = match.start() == 0 or re.search(r"[.!?]\s+$", template[: match.start()]) is not None
        return text[:1].upper() + text[1:] if opens else text

    return _PLACE.sub(fill, template)


def lookup(name: str, scenario: Mapping[str, Any], draw: Mapping[str, Any]) -> Any:
    """Return a drawn, constant, persona's or derived value by its dotted name. Raises KeyError."""
    head, *rest = name.split(".")
    value: Any
    if head in draw:
        value = draw[head]
    elif head in (scenario.get("constants") or {}):
        value = scenario["constants"][head]
    elif head == "persona":
        value = scenario["persona"]
    else:
        value = _derived((scenario.get("derive") or {})[head], scenario, draw)
    for part in rest:
        value = value[part]
    return value


def case_of(field: Mapping[str, Any], typed: str, scenario: Mapping[str, Any], draw: Mapping[str, Any]) -> str:
    """Return the named case of what was typed or chosen; the digits themselves go nowhere. Raises KeyError."""
    for name, rule in field["cases"].items():
        if _case_holds(str(name), rule, typed, scenario, draw):
            return str(name)
    raise KeyError(field["id"])


def number_words(number: int) -> str:
    """Return a whole number in Southern words: 1005 is một ngàn không trăm lẻ năm."""
    if number == 0:
        return _DIGITS[0]
    groups: list[int] = []
    while number:
        number, rest = divmod(number, 1000)
        groups.append(rest)
    words = [
        _group_words(group, full=place < len(groups) - 1) + _UNITS[place]
        for place, group in reversed(list(enumerate(groups)))
        if group
    ]
    return " ".join(words)


def _group_words(group: int, *, full: bool) -> str:
    hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
    words = [f"{_DIGITS[hundreds]} trăm"] if hundreds or full else []
    if tens == 1:
        words.append("mười")
    elif tens:
        words.append(f"{_DIGITS[tens]} mươi")
    elif ones and words:
        words.append("lẻ")
    if ones == 5 and tens:
        words.append("lăm")
    elif ones == 1 and tens > 1:
        words.append("mốt")
    elif ones:
        words.append(_DIGITS[ones])
    return " ".join(words)


def _derived(expression: str, scenario: Mapping[str, Any], draw: Mapping[str, Any]) -> int:
    """Compute "{amount} x 10" or "{amount} / 1000" or "{amount} + 5000" in whole numbers."""
    match = re.fullmatch(r"\{([^{}]+)\}\s*([x/+-])\s*(\d+)", expression)
    if match is None:
        raise KeyError(expression)
    value, by = int(lookup(match.group(1), scenario, draw)), int(match.group(3))
    return {"x": value * by, "/": value // by, "+": value + by, "-": value - by}[match.group(2)]


def _unit_of(name: str, scenario: Mapping[str, Any]) -> str:
    """Return the unit of a value: whole numbers of constants and derived values are đồng."""
    spec = (scenario.get("draw") or {}).get(name.split(".")[0])
    return str(spec.get("unit", "")) if spec else "vnd"


def _shown(value: Any, unit: str, *, spoken: bool) -> str:
    """Print a value: money as 45.000 đ, a {show, say} value by the way it is used, codes digit by digit."""
    if isinstance(value, Mapping):
        return str(value["say" if spoken else "show"])
    if unit == "vnd" and isinstance(value, int):
        return f"{number_words(value)} đồng" if spoken else f"{value:,}".replace(",", ".") + " đ"
    text = str(value)
    if spoken and re.fullmatch(r"[0-9 ]+", text):
        return ", ".join(" ".join(_DIGITS[int(d)] for d in part) for part in text.split())
    return text


def _case_holds(name: str, rule: str, typed: str, scenario: Mapping[str, Any], draw: Mapping[str, Any]) -> bool:
    digits = re.sub(r"[^0-9]", "", typed)
    if rule == "else":
        return True
    if rule == "option":
        return typed == name
    if rule == "nothing":
        return typed == ""
    if match := re.fullmatch(r"< (\d+) digits", rule):
        return len(digits) < int(match.group(1))
    if match := re.fullmatch(r"(\d+) or (\d+) digits, not the practice number", rule):
        return len(digits) in {int(match.group(1)), int(match.group(2))}
    sign, operands = rule[:2], rule[2:].split(" or ")
    if sign not in {"= ", "< ", "> "}:
        raise KeyError(rule)
    return digits != "" and any(_compares(sign[0], operand, digits, scenario, draw) for operand in operands)


def _compares(sign: str, operand: str, digits: str, scenario: Mapping[str, Any], draw: Mapping[str, Any]) -> bool:
    wanted = lookup(operand[1:-1], scenario, draw) if operand.endswith("}") else _derived(operand, scenario, draw)
    if isinstance(wanted, str):
        return digits == re.sub(r"[^0-9]", "", wanted)
    number = int(digits)
    return {"=": number == wanted, "<": number < wanted, ">": number > wanted}[sign]
