"""What the player reads aloud of a scenario, as templates; twin: `player/player.tsx` and `player/ending.tsx`. Pure."""

from collections.abc import Mapping
from typing import Any

STORE, CHECK = "Tên trong kho ứng dụng", "Coi nhà phát hành"
SIGN, LATER = "Làm xong thì thấy", "Muốn coi lại"
FAILED_AT = ("lúc có người lạ xen vô", "khúc giữ đồ riêng của mình")
PLAYERS_OWN = (
    "Mình lùi một bước rồi.",
    "Đây là chỗ bắt đầu, không lùi được nữa.",
    "Xem xong rồi",
    "Giờ tới phiên {bác}. Máy chỉ chỗ, {bác} bấm.",
    "{Bác} tự làm được rồi",
    "Mình làm xong rồi",
    "Lần tới {bác} thử tự làm nghen.",
    "Mình đi hết đường rồi",
    "Còn vài chỗ lạ tay. {Bác} tập thêm một lần cho quen nghen.",
    "Không sao, mình đang tập thôi",
    "Họ nói nghe thật lắm, nhiều người cũng gặp.",
    "Có một lúc mình lỡ buông thứ phải giữ. Ai cũng có khi vậy.",
)
"""What it says in every practice, beside the banner."""


def captions(scenario: Mapping[str, Any]) -> list[str]:
    """Return the opening and what stands above each screen."""
    return [scenario["opening"], *(text["text"] for screen in scenario["screens"].values() for text in screen["say"])]


def answers(scenario: Mapping[str, Any]) -> list[str]:
    """Return what the teacher says beside the screens: after an act, as a hint, where nothing can be undone."""
    said: list[str] = []
    for screen in scenario["screens"].values():
        said += [rule["say"] for rules in screen["acts"].values() for rule in rules if rule.get("say")]
        said += [text["text"] for level in screen.get("hints", ()) for text in level]
        said += [text["text"] for text in screen.get("undo", ())]
    return said


def ending(scenario: Mapping[str, Any]) -> list[str]:
    """Return what is said once an attempt is over: of the tricks, of real life, of the store and the proof."""
    real, store, proof = (scenario[part] for part in ("real_life", "store", "proof"))
    return [
        *(scenario["after_fail"].replace("{part}", part) for part in FAILED_AT),
        *(injection["truth"] for injection in scenario["injections"].values() if injection.get("truth")),
        *(real["say"], *real["points"]),
        *(f"{STORE}: {store['name']}.", f"{CHECK}: {store['check']}"),
        *(f"{SIGN}: {proof['sign']}", f"{LATER}: {proof['find_later']}"),
    ]


def everything(scenario: Mapping[str, Any]) -> list[str]:
    """Return all that may be heard in a practice, the banner first."""
    return [f"{scenario['banner']}.", *captions(scenario), *answers(scenario), *ending(scenario), *PLAYERS_OWN]
