"""What the keys of the main screen do that open another screen over it. Each is imported when it opens."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from deploy_tui.checklist.model import Gate, Item, Section
from deploy_tui.session import teamwork
from deploy_tui.session.events import Event
from deploy_tui.session.rules import close
from deploy_tui.session.state import State
from deploy_tui.tui.browse import Browse
from deploy_tui.tui.link import Link
from deploy_tui.tui.spans import Tone

if TYPE_CHECKING:
    from deploy_tui.tui.screens.close import CloseAnswer
    from deploy_tui.tui.screens.section_complete import Decided


class Looking(Screen[None]):
    """A part of the main screen."""

    link: Link
    now: Callable[[], datetime]
    browse: Browse
    _asked_to_affirm = False

    def say(self, text: str) -> None:
        raise NotImplementedError

    def said_of_runs(self, text: str, tone: Tone) -> None:
        raise NotImplementedError

    def action_go_to(self, id: str) -> None:
        raise NotImplementedError

    def action_run_script(self, id: str) -> None:
        raise NotImplementedError

    def open_section(self, section: Section) -> None:
        raise NotImplementedError

    def _over(self, screen: Screen[Any]) -> None:
        """Show it; it may answer the id of an item to go to."""

        def came_back(id: str | None) -> None:
            if id:
                self.action_go_to(id)

        self.app.push_screen(screen, came_back)

    def begin(self) -> None:
        """The first paint is over: an open incident comes before everything else."""
        from deploy_tui.session.incidents import open_incident

        if self.app.screen is not self:
            return
        if (running := open_incident(self.link.state)) is not None:
            self.app.show_runbooks(running.runbook)  # type: ignore[attr-defined]
        else:
            self.ask_to_affirm()

    # Lists

    def action_signoffs(self) -> None:
        from deploy_tui.tui.screens.signoffs import SignOffs

        self._over(SignOffs(self.link, self.now))

    def action_variables(self) -> None:
        from deploy_tui.tui.screens.environment import Environment

        self._over(Environment(self.link, self.now, self.said_of_runs))

    def action_scripts(self) -> None:
        from deploy_tui.tui.screens.scripts import Scripts

        def came_back(answer: str | None) -> None:
            if answer and answer.startswith("script:"):
                self.action_run_script(answer.removeprefix("script:"))
            elif answer:
                self.action_go_to(answer)

        self.app.push_screen(Scripts(self.link, self.now), came_back)

    def action_activity(self) -> None:
        from deploy_tui.tui.screens.activity import Activity

        self._over(Activity(self.link, self.now))

    def action_people(self) -> None:
        from deploy_tui.tui.screens.people import WhoIsHere

        self._over(WhoIsHere(self.link, self.now))

    def action_late(self) -> None:
        from deploy_tui.tui.screens.late import Late

        self._over(Late(self.link, self.now))

    def action_history(self) -> None:
        from deploy_tui.tui.screens.history import History

        if self.browse.item is not None:
            self._over(History(self.link, self.now, self.browse.item))

    def action_earlier(self) -> None:
        from deploy_tui.tui.screens.standing import Standing

        self._over(Standing(self.link, self.now))

    def action_disagreement(self) -> None:
        from deploy_tui.session.disputes import disputed
        from deploy_tui.tui.screens.disagreement import Disagreement

        refs = disputed(self.link.state)
        if not refs:
            self.say("nobody disagrees about anything")
            return
        item = self.browse.item
        here = (ref for ref in refs if item is not None and ref.partition("@")[0] == item.id)
        self._over(Disagreement(self.link, self.now, next(here, refs[0])))

    # The reminders

    def action_reminders(self) -> None:
        from deploy_tui.tui.screens.reminders import Reminders

        self.app.push_screen(Reminders(self.link, self.now))

    def ask_to_affirm(self) -> None:
        """Somebody has come to the day of the deployment: once, the reminders first."""
        phases, state = self.link.state.checklist.phases, self.link.state
        on_the_day = len(phases) > 1 and self.browse.phase.id == phases[1].id
        if not on_the_day or self.browse.filtered or self.app.screen is not self:
            return
        if self._asked_to_affirm or self.link.read_only or state.outcome or not state.checklist.reminders:
            return
        from deploy_tui.session.teamwork import affirmed
        from deploy_tui.tui.screens.reminders import Reminders

        self._asked_to_affirm = True
        if self.link.me not in affirmed(state):
            self.app.push_screen(Reminders(self.link, self.now, asked=True))

    # A section, a gate, the session

    def action_section_complete(self) -> None:
        item = self.browse.item  # of deferred items, the section that this one comes from
        self._offer_complete(self.browse.section_of(item) if item else self.browse.section)

    def finished_by(self, before: State, events: tuple[Event, ...]) -> None:
        """What my own acts have finished: a gate's needs, or a section."""
        if self.app.screen is not self:
            return
        state = self.link.state
        if gate := _opened(before, state):
            from deploy_tui.tui.screens.words import Words

            text = gate.opened or state.checklist.ready
            self.app.push_screen(Words(self.link, self.now, gate.title, [text]))
            return
        for event in events:
            item = _item_of(event, state)
            if item is None or not state.items[item.id].resolved or before.items[item.id].resolved:
                continue
            section = self.browse.section_of(item)
            whole = state.section_resolved(section) == len(section.items)
            # Where all was ticked there is nothing to look at and nobody is stopped; C says it is complete.
            if whole and teamwork.not_ticked(state, section):
                self._offer_complete(section)
                return

    def _offer_complete(self, section: Section) -> None:
        from deploy_tui.tui.screens.section_complete import SectionComplete

        state = self.link.state
        said = teamwork.completed(state).get(section.id)
        left = len(section.items) - state.section_resolved(section)
        if said is not None or left or state.outcome:
            who = f"declared complete by {said.by}" if said else f"{left} open"
            self.say(f"{section.title}: {who}" if not state.outcome else "the session is closed")
            return
        following = state.next_open(section.items[-1].number) if section.items else None
        nearest = self.browse.section_of(following) if following else None
        ahead = ""
        if nearest is not None:
            open_ones = len(nearest.items) - state.section_resolved(nearest)
            ahead = f"{nearest.title}, {open_ones} open"

        def answered(decided: "Decided | None") -> None:
            if decided == "complete":
                self.link.record(lambda now: teamwork.complete(now, section.id))
            if decided is not None and nearest is not None:
                self.open_section(nearest)

        self.app.push_screen(SectionComplete(state, section, ahead), answered)

    def action_close_session(self) -> None:
        from deploy_tui.session.readings import aged
        from deploy_tui.tui.screens.close import CloseSession
        from deploy_tui.tui.screens.words import Words

        state = self.link.state
        if state.outcome:
            self.say(f"the session is closed ({state.outcome})")
            return
        left = len(state.items) - sum(aged(state, self.now()).resolved.values())

        def closed(events: tuple[Event, ...]) -> None:
            now = self.link.state
            self.app.push_screen(
                Words(self.link, self.now, f"The session is closed: {now.outcome}", now.checklist.closing)
            )

        def answered(answer: "CloseAnswer | None") -> None:
            if answer is not None:
                self.link.record(
                    # What rests on a reading that is too old by now is not resolved.
                    lambda now: close(aged(now, self.now()), answer.outcome, answer.reason),
                    then=closed,
                )

        self.app.push_screen(CloseSession(state, left), answered)


def _item_of(event: Event, state: State) -> Item | None:
    about, _, ref = event.about.partition(":")
    return state.checklist.items.get(ref.partition("@")[0]) if about == "item" else None


def _opened(before: State, state: State) -> Gate | None:
    """The last gate of the checklist whose needs are met now and were not before."""
    from deploy_tui.session.needs import met

    gate: Gate
    for gate in reversed(state.checklist.gates):
        words = gate.opened or state.checklist.ready
        if words and met(state, gate) and not met(before, gate):
            return gate
    return None
