"""Texts that want to be obeyed, to hide, to lie or to break what they stand in; one name for each."""

import re

from deploy_tui.text.clean import clean

ESC, BEL, ST, CSI, OSC, DCS = "\x1b", "\x07", "\x1b\\", "\x9b", "\x9d", "\x90"
# The action that a payload would run; the tests give it to the program and look whether it ran.
CLICK = "[@click=app.pwned]"

PAYLOADS: dict[str, str] = {
    # What a terminal obeys.
    "clipboard": f"{ESC}]52;c;cHduZWQ={BEL}",
    "clipboard read": f"{ESC}]52;c;?{ST}",
    "title": f"{ESC}]0;pwned{BEL}",
    "window title": f"{ESC}]2;pwned{ST}",
    "title report": f"{ESC}[21t",
    "hyperlink": f"{ESC}]8;;http://evil.example/{ST}click{ESC}]8;;{ST}",
    "notification": f"{ESC}]9;pwned{BEL}{ESC}]777;notify;pwned;now{BEL}",
    "colours": f"{ESC}]4;1;#000000{BEL}{ESC}]10;#000000{BEL}{ESC}]11;?{BEL}",
    "files of iterm": f"{ESC}]1337;File=name=cHduZWQ=;inline=1:cHduZWQ={BEL}",
    "working folder": f"{ESC}]7;file://evil/{BEL}",
    "clear": f"{ESC}[2J{ESC}[H",
    "clear what scrolled": f"{ESC}[3J",
    "cursor home": f"{ESC}[1;1Hpwned",
    "cursor save": f"{ESC}7{ESC}[99B{ESC}8",
    "scroll region": f"{ESC}[5;6r{ESC}D{ESC}M",
    "erase line": f"done{ESC}[1K{ESC}[2K",
    "insert lines": f"{ESC}[9L{ESC}[9M{ESC}[9P",
    "colour": f"{ESC}[31;1;5mred{ESC}[0m",
    "conceal": f"{ESC}[8mhidden{ESC}[28m",
    "alternate screen": f"{ESC}[?1049l{ESC}[?47h",
    "mouse on": f"{ESC}[?1003h{ESC}[?1006h",
    "paste off": f"{ESC}[?2004l",
    "synchronised for ever": f"{ESC}[?2026h",
    "device attributes": f"{ESC}[c{ESC}[>c{ESC}[=c",
    "cursor report": f"{ESC}[6n",
    "answerback": "\x05",
    "reset": f"{ESC}c",
    "soft reset": f"{ESC}[!p",
    "alignment": f"{ESC}#8",
    "character set": f"{ESC}(0lqqk{ESC}(B\x0e\x0f",
    "keypad": f"{ESC}={ESC}>",
    "setting report": f'{ESC}P$q"p{ST}',
    "termcap report": f"{ESC}P+q544e{ST}",
    "sixel": f"{ESC}Pq#0;2;0;0;0~~{ST}",
    "macro": f"{ESC}P1;0;1!z70776e6564{ST}{ESC}[1*z",
    "kitty graphics": f"{ESC}_Ga=T,f=24,s=1,v=1;AAAA{ST}",
    "privacy message": f"{ESC}^pwned{ST}{ESC}Xpwned{ST}",
    "tmux passthrough": f"{ESC}Ptmux;{ESC}{ESC}]52;c;cHduZWQ={BEL}{ST}",
    "screen title": f"{ESC}kpwned{ST}",
    "c1 colour": f"{CSI}31mred{CSI}2J",
    "c1 clipboard": f"{OSC}52;c;cHduZWQ=\x9c",
    "c1 strings": f"{DCS}$qm\x9c\x9epwned\x9c\x9fpwned\x9c",
    "c1 moves": "\x84\x85\x88\x8d\x9a",
    "unfinished sequence": f"{ESC}[",
    "unfinished string": f"{ESC}]0;never ends",
    "escape alone": ESC,
    "bells": BEL * 5,
    "backspaces": "rm\b\b\b\b\b\b\b\b\b\b",
    "carriage return": "not ok\rall fine",
    "line ends": "one\ntwo\r\nthree\n\n\n",
    "form feeds": "a\x0bb\x0cc\x1cd\x1ee\x1ff",
    "tabs": "\t\ta\tb\t",
    "nul": "a\x00b\x00",
    "delete": "a\x7f\x7fb",
    # What an eye does not see, or sees in another order.
    "bidi override": "invoice\u202efdp.exe\u202c",
    "bidi isolates": "\u2066a\u2067b\u2068c\u2069",
    "bidi marks": "a\u200e\u200f\u061cb",
    "bidi source": "if admin\u202e \u2066// check\u2069 \u2066 {",
    "zero width": "a\u200bb\u200cc\u2060d\ufeffe",
    "joiner": "👩\u200d👩\u200d👧\u200d👦 a\u200db",
    "soft hyphens": "pass\u00adword\u00ad",
    "separators": "one\u2028two\u2029three\x85four",
    "tags": "a" + "".join(chr(0xE0000 + ord(char)) for char in "hidden"),
    "variation selectors": "❤\ufe0f⚠\ufe0e☎\ufe0f1\ufe0f\u20e3 \U000e0101",
    "fillers": "\u3164\u115f\u1160\uffa0\u2800",
    "interlinear": "a\ufff9b\ufffac\ufffb",
    # What widgets and libraries take for markup.
    "click": f"{CLICK}x[/]",
    "click of the screen": '[@click=screen.dismiss]y[/] [@click="app.pwned()"]z[/]',
    "click, escaped": rf"\{CLICK}x[/] \\{CLICK}y\[/]",
    "closing tag": "[/x] [/] [/bold]",
    "open tags": "[bold red on blue]a[b][i]b",
    "style with link": "[link=http://evil.example]x[/link] [@click]",
    "unclosed tag": "[bold [red [/",
    "variables of styles": "[$primary]x[/] $text-muted [not $x]",
    "emoji of rich": ":skull: :warning:",
    "names of params": "{{version}} {{nobody}} {{}} {{ {0} {x!r} %s %(x)s $HOME `id`",
    "action strings": "x') or app.pwned(' \"),app.pwned('",
    # What is as wide as a terminal does not agree about, or too much.
    "long": "very long " * 300,
    "long word": "W" * 3000,
    "long wide": "全角" * 800,
    "combining": "Z" + "\u0301\u0489\u0300" * 60 + "a",
    "combining first": "\u0301\u0301\u0301\u0301\u0301\u0301start",
    "wide": "データベースの移行 한국어 漢字",
    "emoji": "🚀🔥✅⚠🧑🏽‍💻👍🏿",
    "flags": "🇬🇧🇺🇸 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "right to left": "שלום עולם مرحبا بالعالم",
    "south asian": "हिन्दी தமிழ் ไทย ກຳ བོད",
    "hangul jamo": "\u1112\u1161\u11ab\u1100\u1173\u11af",
    "halfwidth": "ﾃﾞｰﾀ ＦＵＬＬ　ＷＩＤＴＨ",
    "no characters": "\ufffe\uffff\U0010ffff\U000f0000\ue000",
    "blank": " \u00a0\u2003\u3000 ",
}

# What no file can hold, because it is not UTF-8. The command line can: Python writes its bytes like this.
SURROGATES: dict[str, str] = {
    "bytes": "\udcff\udcfe\udc80",
    "c1 as bytes": "\udc9b31m\udc9d0;pwned\udc9c",
    "escape and bytes": f"{ESC}]0;\udcff{BEL}",
}

TEXTS = tuple(PAYLOADS.values())


def raw(text: str) -> str:
    """What in this text would be obeyed or not be seen; "" when nothing would. Lines may end."""
    for line in text.split("\n"):
        if clean(line) != line and (found := [char for char in line if clean(char) != char]):
            return f"{found!r} in {line!r}"
    return (_CONTROLS.search(text) is not None and repr(text)) or ""


# Said once more, without the function under test.
_CONTROLS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
