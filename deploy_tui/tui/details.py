"""All that is known about one item, as lines."""

from datetime import datetime

from deploy_tui.checklist.model import Item
from deploy_tui.session.events import order
from deploy_tui.session.holding import Held
from deploy_tui.session.state import ItemState, State
from deploy_tui.session.story import told
from deploy_tui.session.teamwork import claimed_by
from deploy_tui.text.clean import clean
from deploy_tui.tui.glyphs import UNICODE as glyphs
from deploy_tui.tui.glyphs import beads, sign
from deploy_tui.tui.reading_lines import reading_lines
from deploy_tui.tui.sentences import standing, when
from deploy_tui.tui.spans import Line, Span, Tone
from deploy_tui.tui.wrapping import wrap

_LABEL = 10


def details(state: State, item: Item, width: int, now: datetime, held: tuple[Held, ...] = ()) -> list[Line]:
    """What the right pane shows of an item; `held` is what it holds up."""
    own = state.items[item.id]
    page = _Page(width)
    for text in wrap(item.title, width - 1):
        page.lines.append([Span(" " + text, "strong")])
    glyph, tone = sign(own, item)
    for n, text in enumerate(wrap(standing(item, own, now), width - 4)):
        page.lines.append([Span(f" {glyph if n == 0 else ' '} ", tone), Span(text, tone)])
    page.blank()
    _how_it_stands(page, item, own, state, now)
    _what_holds(page, own, held)
    for label, text, tone in reading_lines(item, own, now):
        page.add(label, text, tone)
    _what_was_found(page, item, state, now)
    _what_to_do(page, item, state)
    _what_belongs_to_it(page, item, state, now)
    _what_happened(page, item, own, state, now)
    return page.lines


class _Page:
    def __init__(self, width: int) -> None:
        self.width = width
        self.lines: list[Line] = []

    def add(self, label: str, text: str, tone: Tone = "text", label_tone: Tone = "dim") -> None:
        """A labelled text, wrapped beside its label. Nothing when there is no text."""
        if not text:
            return
        for number, part in enumerate(wrap(text, self.width - _LABEL - 1)):
            if number == 0 and label:
                self.lines.append([Span(" " + label.ljust(_LABEL), label_tone), Span(part, tone)])
            else:  # one span: each costs some forty bytes on the way to the terminal
                self.lines.append([Span(" " * (_LABEL + 1) + part, tone)])

    def blank(self) -> None:
        if self.lines and self.lines[-1]:
            self.lines.append([])


def _how_it_stands(page: _Page, item: Item, own: ItemState, state: State, now: datetime) -> None:
    page.add("reason", own.reason, "strong" if own.state in ("failed", "blocked", "waived") else "text")
    page.add("until", own.until)
    if own.state == "deferred":
        page.add("to", next((phase.title for phase in state.checklist.phases if phase.id == own.to), own.to))
    unit = item.limit.unit if item.limit else item.unit
    if own.value is not None:
        page.add("value", f"{own.value} {unit}".strip(), "strong")
    page.add("limit", str(item.limit) if item.limit else "")
    page.add("kind", _kind(item) if own.manual is None else item.kind)
    if (manual := own.manual) is not None:
        why = f", because {manual.reason}" if manual.reason else ""
        said = f"no machine looks at it, since {when(manual.at, now)} by {manual.by}{why}  (M switches back)"
        page.add("manual", f"{glyphs.manual} {said}", "accent")
    if item.repeat:
        page.add(f"{item.times} {item.repeat}s", beads(own))
    owner = state.checklist.role_title(item.owner) if item.owner else ""
    page.add("owner", f"{own.owner} ({owner})" if own.owner and owner else own.owner or owner)
    if taken := claimed_by(state, item.id):
        page.add("at work", taken, "accent")
    if item.condition:
        param = next((each for each in state.checklist.params if each.id == item.condition), None)
        answer = state.params.get(item.condition)
        said = "not answered yet: p answers" if answer is None else "yes" if answer else "no"
        page.add("only if", f"{param.title if param else item.condition} ({said})")
    if item.standing:
        page.add("standing", "stays true from release to release")
    if item.danger:
        page.add("careful", "changes production", "warn", "warn")


def _what_holds(page: _Page, own: ItemState, held: tuple[Held, ...]) -> None:
    """Told of what is stuck, and of what something else is waiting for by name."""
    stuck = own.state in ("failed", "blocked")
    for n, each in enumerate(each for each in held if stuck or each.item):
        page.add("holds up" if n == 0 else "", each.title, "warn" if stuck else "text", "warn")


def _what_was_found(page: _Page, item: Item, state: State, now: datetime) -> None:
    """What an earlier session offers; it counts once somebody here has confirmed it."""
    if not item.standing or state.items[item.id].resolved:
        return
    from deploy_tui.session.standing import offer_for
    from deploy_tui.tui.standing_lines import told_offer

    if (offer := offer_for(state, item.id)) is not None:
        page.add("earlier", f"{told_offer(item, offer, now)}. Space confirms it, or checks anew.", "warn")
        page.add("", ", ".join(offer.evidence), "dim")


def _kind(item: Item) -> str:
    return {
        "manual": "",
        "measured": "measured: space enters the value",
        "checked": "checked by a machine (x), or by hand (y)",
        "action": "an action that changes something: x runs it, y says that it is done by hand",
        "timed": f"must hold for {item.hold}",
        "quorum": f"{item.people} different people must confirm",
    }[item.kind]


def _what_to_do(page: _Page, item: Item, state: State) -> None:
    page.blank()
    page.add("why", item.why)
    page.add("how", item.how)
    page.add("command", item.command, "accent")
    if item.alert:
        page.add("alert", f"{item.alert.when}: {item.alert.notify}")
    page.add("every", item.every if not item.repeat else "")
    if item.runbook:
        runbook = state.checklist.runbook(item.runbook)
        page.add("runbook", f"{runbook.title if runbook else item.runbook}  (r reads)")
    if item.script:
        script = next((each for each in state.checklist.scripts if each.id == item.script), None)
        page.add("script", script.title if script else item.script)
    page.add("variables", ", ".join(item.variables))


def _what_belongs_to_it(page: _Page, item: Item, state: State, now: datetime) -> None:
    page.blank()
    for label, ids in (("same as", (item.same,)), ("needs", item.needs), ("related", item.related)):
        first = label
        for id in ids:
            other = state.checklist.items.get(id)
            if other is None:
                continue
            own = state.items[id]
            glyph, tone = sign(own, other)
            said = f" · {own.state} by {own.by} {when(own.at, now)}" if own.by and own.resolved else ""
            for n, text in enumerate(wrap(other.title + said, page.width - _LABEL - 3)):
                lead = [Span(" " + first.ljust(_LABEL), "dim")]
                mark = Span(glyph + " " if n == 0 else "  ", tone, f"go_to({id!r})")
                page.lines.append([*lead, mark, Span(text, "text", f"go_to({id!r})")])
                first = ""


def _what_happened(page: _Page, item: Item, own: ItemState, state: State, now: datetime) -> None:
    page.blank()
    for n, note in enumerate(own.notes):
        page.add("notes" if n == 0 else "", f"{note.by} {when(note.at, now)}  {note.text}")
    history = [*own.history, *(event for each in own.instances for event in each.history)]
    history.sort(key=order, reverse=True)
    for n, event in enumerate(history[:50]):
        said = f"{when(event.at, now)}  {clean(event.by)} {told(event, state)}"
        page.add("history" if n == 0 else "", said, "dim")
    if len(history) > 50:
        page.add("", f"… and {len(history) - 50} earlier", "dim")
