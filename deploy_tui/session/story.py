"""What was recorded, told in sentences. The texts are cleaned."""

from collections.abc import Mapping
from datetime import datetime

from deploy_tui.session import events as kinds
from deploy_tui.session.events import Event
from deploy_tui.session.runs import UNKNOWN
from deploy_tui.session.state import State
from deploy_tui.text.clean import clean


def told(event: Event, state: State) -> str:
    """What the operator did, the rest of a sentence that begins with a name: "marked unit-tests done"."""
    ref = event.about.partition(":")[2]
    subject = clean(ref) if ref else "the session"
    body = event.body
    match event.kind:
        case kinds.START:
            rehearsal = " as a rehearsal" if body.get("rehearsal") else ""
            return f"started the session with checklist {_text(body, 'checklist')}{rehearsal}"
        case kinds.PARAM:
            return f"set {subject} to {_answer(body.get('value'))}"
        case kinds.MARK:
            if body.get("how") == "carried":
                return f"confirmed {subject} as an earlier session found it{_details(body)}"
            verb = "settled" if body.get("settles") else "marked"
            return f"{verb} {subject} {_text(body, 'state')}{_details(body)}"
        case kinds.CONFIRM:
            return f"confirmed {subject}{_details(body)}"
        case kinds.NOTE:
            where = f"incident {subject}" if event.about.startswith("incident:") else subject
            return f"noted on {where}: {_text(body, 'text')}"
        case kinds.ASSIGN:
            return f"gave {subject} to {_text(body, 'owner')}"
        case kinds.WATCH:
            return f"started to watch {subject} for {_text(body, 'hold')}"
        case kinds.READING:
            if body.get("probe") == "rollback" and body.get("ok") is False:
                return f"took {subject} back{_details({'evidence': body.get('evidence')})}"
            return f"checked {subject}: {_judged(body)}"
        case kinds.INTENT:
            return f"started {_step(subject, body)}: {_words(body.get('argv'))}"
        case kinds.OUTCOME if body.get("exit") == UNKNOWN:
            why = _details({"reason": body.get("detail")})
            return f"gave up on {_step(subject, body)}: how it ended is unknown{why}"
        case kinds.OUTCOME:
            return f"saw the end of {_step(subject, body)}: {_end(body)}"
        case kinds.SIGNOFF:
            decided = "approved" if body.get("decision") == "approve" else "rejected"
            return f"{decided} as {subject}, unsigned{_details(body)}"
        case kinds.CLAIM:
            return f"{'took' if body.get('claimed') is True else 'gave back'} {subject}"
        case kinds.MANUAL:
            how = "to manual" if body.get("manual") is True else "back to its command or probe"
            return f"switched {subject} {how}{_details({'reason': body.get('reason')})}"
        case kinds.COMPLETE:
            left = f" (not ticked: {_list(body['not_ticked'])})" if body.get("not_ticked") else ""
            return f"declared section {subject} complete{left}"
        case kinds.AFFIRM:
            return "affirmed the reminders"
        case kinds.OFFER:
            return f"offered what {_text(body, 'found_in')} found for {subject}{_details(body)}"
        case kinds.INCIDENT:
            return f"started incident {subject}"
        case kinds.STEP:
            incident, _, step = subject.partition("#")
            return f"{'did' if body.get('done') is True else 'took back'} step {step} of incident {incident}"
        case kinds.INCIDENT_CLOSED:
            return f"closed incident {subject}: {_text(body, 'outcome')}"
        case kinds.CAUTION:
            return f"agreed to {subject} as it is{_details({**body, 'value': body.get('caution')})}"
        case kinds.CLOSE:
            return f"closed the session: {_text(body, 'outcome')}{_details(body)}"
        case kinds.REOPEN:
            return f"opened the session again{_details(body)}"
        case kinds.UNDO:
            target = state.events.get(str(body.get("withdraws")))
            if target is None:
                return f"withdrew something about {subject}"
            if target.kind == kinds.UNDO:
                again = state.events.get(str(target.body.get("withdraws")))
                if again is None or again.kind == kinds.UNDO:  # no deeper: a log may hold a long chain
                    return f"did something about {subject} again"
                return f"did again: {told(again, state)}"
            return f"withdrew: {told(target, state)}"
    return f"recorded {clean(event.kind)!r} about {subject}, which a newer deploy-tui understands"


def local_time(at: str) -> str:
    """A recorded time on this machine's clock, "2026-11-23 10:02"; as it stands when it is no time."""
    try:
        return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError):
        return clean(at)


def _details(body: Mapping[str, object]) -> str:
    parts = [
        clean(str(body["value"])) if body.get("value") is not None else "",
        f"to {_text(body, 'to')}" if body.get("to") else "",
        f"until {_text(body, 'until')}" if body.get("until") else "",
        f"owner {_text(body, 'owner')}" if body.get("owner") else "",
        f"evidence {_list(body['evidence'])}" if body.get("evidence") else "",
        f"because {_text(body, 'reason')}" if body.get("reason") else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f" ({said})" if said else ""


def _text(body: Mapping[str, object], key: str) -> str:
    return clean(str(body.get(key, "")))


def _judged(body: Mapping[str, object]) -> str:
    ok = body.get("ok")
    words = "well" if ok is True else "not well" if ok is False else "could not tell"
    return (
        words
        + _details({"value": body.get("value"), "evidence": body.get("evidence")})
        + (f": {_text(body, 'detail')}" if body.get("detail") else "")
    )


def _step(subject: str, body: Mapping[str, object]) -> str:
    return f"step {_text(body, 'step')} of {subject}" if body.get("steps", 1) != 1 else subject


def _words(argv: object) -> str:
    from shlex import join

    return clean(join(str(each) for each in argv)) if isinstance(argv, (list, tuple)) else ""


def _end(body: Mapping[str, object]) -> str:
    exit = body.get("exit")
    return (f"exit code {exit}" if isinstance(exit, int) else clean(str(exit))) + _details(
        {"evidence": body.get("evidence"), "reason": body.get("detail") or body.get("reason")}
    )


def _answer(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else clean(str(value))


def _list(value: object) -> str:
    return (
        ", ".join(clean(str(each)) for each in value)
        if isinstance(value, (list, tuple))
        else clean(str(value))
    )
