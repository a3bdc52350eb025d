"""What comes in from the terminal, made harmless before Textual takes it apart.

Textual reads an escape sequence also inside of a bracketed paste. What follows an ESC in there reaches the
program as keys, a line end as enter, and not as text: whoever wrote what is pasted would press keys. Besides,
a byte that is no UTF-8 would end the program.
"""

import os
import select
from codecs import getincrementaldecoder

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

_START, _END = "\x1b[200~", "\x1b[201~"
# Line ends and tabs are text; the rest is made visible, as everywhere (see text.clean).
_VISIBLE = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"} | {0x7F: 0x2421}
_SECONDS_TO_WAIT = 0.1
_MOST_AT_ONCE = 4096


class Pastes:
    """Follows where a paste begins and ends, from one piece of input to the next."""

    def __init__(self) -> None:
        self._inside = False
        self._before = ""  # the last of what was let through: a mark may stand across two pieces

    def made_visible(self, data: str) -> str:
        """This piece, with the control characters of what is pasted made visible. An end of a paste of which
        only the beginning is here is kept back for the next one."""
        out = ""
        while data:
            if self._inside:
                data, self._before = self._before + data, ""
                text, end, data = data.partition(_END)
                if not end:
                    text, self._before = _kept_back(text)
                out += text.translate(_VISIBLE) + end
                self._inside = not end
            else:
                seen = self._before + data
                at = seen.find(_START)
                if at < 0:
                    self._before = seen[-len(_START) + 1 :]
                    return out + data
                end_of_mark = at + len(_START) - len(self._before)
                out, data = out + data[:end_of_mark], data[end_of_mark:]
                self._inside, self._before = True, ""
        return out


def _kept_back(text: str) -> tuple[str, str]:
    """The text, and what at its end may be the beginning of the mark."""
    for length in range(min(len(_END) - 1, len(text)), 0, -1):
        if text.endswith(_END[:length]):
            return text[:-length], text[-length:]
    return text, ""


class Driver(LinuxDriver):
    """Textual's own, but for how it reads. It keeps no log of keys either, whatever TEXTUAL says."""

    def run_input_thread(self) -> None:
        """Read until there is nobody to read for; runs in a thread of its own."""
        parser, pastes = XTermParser(False), Pastes()
        decode = getincrementaldecoder("utf-8")("replace").decode
        while not self.exit_event.is_set():
            ready, _, _ = select.select([self.fileno], [], [], _SECONDS_TO_WAIT)
            if ready and (data := pastes.made_visible(decode(os.read(self.fileno, _MOST_AT_ONCE)))):
                for message in parser.feed(data):
                    self.process_message(message)
            for message in parser.tick():
                self.process_message(message)
