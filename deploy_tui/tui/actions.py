"""The one registry of what keys do. Bindings, footer, help and palette are made from it."""

from functools import cache
from typing import Literal, NamedTuple

Where = Literal["everywhere", "main"]
Group = Literal["Move", "Do", "Look", "Emergency", "Leave"]


class Action(NamedTuple):
    """`id` names the method `action_<id>` of the app ("everywhere") or of the main screen.

    `keys` are Textual's names, the first is shown. In the footer stand those with a place in it, the smallest
    number first, as many as there is room for.
    """

    id: str
    keys: str
    label: str
    help: str
    group: Group
    where: Where = "main"
    footer: int = 0
    palette: bool = False
    priority: bool = False

    @property
    def name(self) -> str:
        """How settings name it ("main.note"); "" for the emergency, whose keys stay as they are."""
        return "" if self.id == "emergency" else f"{self.where}.{self.id.replace('(', '_').rstrip(')')}"

    @property
    def key(self) -> str:
        """The first key as a person reads it."""
        first = self.keys.partition(",")[0]
        return spoken(first)

    @property
    def target(self) -> str:
        """The action as the main screen runs it."""
        return f"app.{self.id}" if self.where == "everywhere" else self.id

    @property
    def all_keys(self) -> str:
        return " ".join(spoken(key) for key in self.keys.split(","))


_SPOKEN = {
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
}


@cache  # the footer asks on every key press
def spoken(key: str) -> str:
    """A key as a person reads it: "!" and "F8" for Textual's "exclamation_mark" and "f8"."""
    before, plus, last = key.rpartition("+")
    if last in _SPOKEN:
        last = _SPOKEN[last]
    elif "_" in last or last in ("slash", "comma", "colon", "semicolon", "tilde", "plus", "minus", "at"):
        last = next((chr(code) for code in range(33, 127) if long_name(chr(code)) == last), last)
    elif last[:1] == "f" and last[1:].isdigit():
        last = last.upper()
    return before + plus + last


def long_name(key: str) -> str:
    """A key as Textual names it: "question_mark" for "?"; what has a name already stays."""
    before, plus, last = (key[:-1], "", key[-1:]) if key[-1:] == "+" else key.rpartition("+")
    if len(last) == 1 and not last.isalnum():
        from unicodedata import name

        last = name(last, last).lower().replace("-", "_").replace(" ", "_")
        last = _TEXTUALS_OWN.get(last, last)
    if "ctrl+" in before + plus:
        last = last.lower()
    return before + plus + last


_TEXTUALS_OWN = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}

ACTIONS: tuple[Action, ...] = (
    Action("emergency", "f8", "emergency", "the emergency runbooks, over everything; reading records nothing",
           "Emergency", "everywhere", footer=5, palette=True, priority=True),
    Action("emergency", "exclamation_mark", "emergency", "the same, where you are not typing",
           "Emergency", "everywhere"),
    Action("runbook", "r", "runbook", "the runbook that belongs to this item", "Emergency",
           palette=True),
    Action("next_open", "n", "next open", "to the next open item", "Move", footer=1, palette=True),
    Action("down", "down,j", "down", "one down; past the last item into the next section", "Move"),
    Action("up", "up,k", "up", "one up", "Move"),
    Action("page_down", "pagedown", "page down", "a page down", "Move"),
    Action("page_up", "pageup", "page up", "a page up", "Move"),
    Action("first", "home", "first", "to the first", "Move"),
    Action("last", "end", "last", "to the last", "Move"),
    Action("right", "right,l", "right", "one pane to the right: sections, items, details", "Move"),
    Action("left", "left,h", "left", "one pane to the left", "Move"),
    Action("enter", "enter", "open", "into what is under the cursor: a section, an item", "Move",
           footer=10),
    Action("next_pane", "tab", "next pane", "the next pane", "Move"),
    Action("previous_pane", "shift+tab", "previous pane", "the pane before", "Move"),
    Action("next_section", "right_square_bracket", "next section", "to the next section", "Move"),
    Action("previous_section", "left_square_bracket", "section before", "to the section before", "Move"),
    Action("go_to_section", "g", "go to", "to a section by its name", "Move", footer=11, palette=True),
    Action("phase(1)", "1", "phase 1", "to the first phase", "Move"),
    Action("phase(2)", "2", "phase 2", "to the second phase", "Move"),
    Action("phase(3)", "3", "phase 3", "to the third phase", "Move"),
    Action("jump", "f,ctrl+o", "jump", "letters on all that can be seen; the letter goes there", "Move",
           palette=True),
    Action("find", "slash", "filter", "only some items: words, @me, @name, #state; esc shows all again",
           "Move", footer=8, palette=True),
    Action("act", "space", "done",
           "what the item asks for: done and undone, a value, my confirmation, start the watch",
           "Do", footer=2, palette=True),
    Action("run", "x", "run", "run it, or look with its probe; while it runs, show what it says", "Do",
           footer=3, palette=True),
    Action("run_section", "X", "check all", "all of the section that a machine can look at, side by side",
           "Do", palette=True),
    Action("roll_back", "B", "roll back", "the steps that take the deployment back; asks before it runs any",
           "Do", palette=True),
    Action("by_hand", "y", "by hand", "done by hand, whatever a command or probe could say", "Do",
           palette=True),
    Action("end", "ctrl+k", "end", "end what runs for this item; where nothing does, all that only looks",
           "Do", palette=True),
    Action("manual", "M", "manual", "people look at this item and no machine; or a machine again", "Do",
           palette=True),
    Action("state", "s", "state", "failed, blocked, skipped, deferred or waived, with the reason", "Do",
           footer=6, palette=True),
    Action("note", "a", "note", "add a note to this item", "Do", footer=6, palette=True),
    Action("session_note", "A", "session note", "add a note to the whole session", "Do", palette=True),
    Action("owner", "o", "owner", "give the item to a person", "Do", palette=True),
    Action("answer", "p", "answer", "answer the question that this item depends on", "Do", palette=True),
    Action("claim", "m", "mine", "I am at work on this, or not any more; others see it", "Do", palette=True),
    Action("choose", "v", "choose", "choose this item, or not; the next act is about all that are chosen",
           "Do", palette=True),
    Action("choose_down", "shift+down", "choose down", "choose from here downwards", "Do"),
    Action("choose_up", "shift+up", "choose up", "choose from here upwards", "Do"),
    Action("undo", "u", "undo", "take back what you did last, and say what that was", "Do", footer=7,
           palette=True),
    Action("redo", "U", "redo", "take the undo back", "Do", palette=True),
    Action("section_complete", "C", "section complete",
           "declare this section complete, after a look at what was not ticked", "Do", palette=True),
    Action("disagreement", "D", "disagreement", "two people say different things: look, and settle it",
           "Look", palette=True),
    Action("close_session", "Q", "close the session", "end the session with its outcome", "Do", palette=True),
    Action("signoffs", "S", "sign-offs", "who approved, as which role; approve or reject", "Look",
           palette=True),
    Action("history", "H", "history", "all that was recorded about this item, withdrawn acts too", "Look",
           palette=True),
    Action("activity", "L", "activity", "who did what, the newest first", "Look", palette=True),
    Action("people", "W", "who is here", "who acted a short while ago, who has taken what, what is not sent",
           "Look", palette=True),
    Action("late", "O", "open by owner", "what is open in this phase, by who owns it", "Look", palette=True),
    Action("earlier", "E", "from earlier", "what an earlier session found: confirm it, each by hand", "Look",
           palette=True),
    Action("reminders", "R", "reminders", "NEVER and ALWAYS", "Look", palette=True),
    Action("variables", "V", "environment", "the variables that production needs: how each stands, and keys",
           "Look", palette=True),
    Action("output", "w", "output", "what its command says now, or said last", "Look", palette=True),
    Action("evidence", "e", "evidence", "what is kept as evidence of this item", "Look", palette=True),
    Action("scripts", "P", "scripts", "the scripts: to read, to copy, to run", "Look", palette=True),
    Action("sync", "Y", "sync", "meet the other clones at the server, now and from now on", "Look",
           palette=True),
    Action("cover", "c", "cover", "the warning, the progress, where you are", "Look", palette=True),
    Action("theme", "t", "colours", "dark, light, or high contrast", "Look", palette=True),
    Action("help", "question_mark", "help", "all keys and signs", "Look", "everywhere", footer=4,
           palette=True),
    Action("palette", "ctrl+p", "commands", "find a command by its name", "Look", "everywhere",
           priority=True),
    Action("back", "escape", "back", "out of the filter, or one pane back", "Leave"),
    Action("leave", "q", "leave", "leave; all is saved and committed first", "Leave", footer=9, palette=True),
    Action("leave", "ctrl+c", "leave", "the same, from anywhere", "Leave", "everywhere", priority=True),
)  # fmt: skip


def of(where: Where) -> tuple[Action, ...]:
    return tuple(action for action in ACTIONS if action.where == where)


def footer(actions: tuple[Action, ...] = ACTIONS, *, acting: bool = True) -> tuple[Action, ...]:
    """What the footer shows, the most important first; without `acting` nothing that records."""
    shown = (action for action in actions if action.footer and (acting or action.group != "Do"))
    return tuple(sorted(shown, key=lambda action: action.footer))
