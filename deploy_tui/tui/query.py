"""The filter: words, `@name` for people, `#state` for how an item stands or what kind it is."""

from deploy_tui.checklist.model import Checklist, Item
from deploy_tui.session.state import State


def matching(state: State, query: str, me: str) -> tuple[Item, ...]:
    """The items that all words of the query fit, in checklist order."""
    words = query.casefold().split()
    titles = {section.id: section.title.casefold() for section in state.checklist.sections}
    return tuple(
        item
        for item in state.checklist.items.values()
        if all(_fits(state, item, word, me.casefold(), titles[item.section]) for word in words)
    )


def _fits(state: State, item: Item, word: str, me: str, section: str) -> bool:
    if word.startswith("@"):
        name = me if word == "@me" else word[1:]
        return any(name in each for each in _people(state, item)) if name else True
    if word.startswith("#"):
        return any(each.startswith(word[1:]) for each in _marks(state, item))
    return word in item.title.casefold() or word in item.id or word in section


def _people(state: State, item: Item) -> tuple[str, ...]:
    """Who has to do with an item: its owner, the role that owns it, and who marked it."""
    now = state.items[item.id]
    checklist: Checklist = state.checklist
    owner = (now.owner,) if now.owner else (item.owner, checklist.role_title(item.owner))
    return tuple(each.casefold() for each in (*owner, now.by) if each)


def _marks(state: State, item: Item) -> tuple[str, ...]:
    now = state.items[item.id]
    marks: list[str] = [now.state, item.kind]
    marks += ["standing"] if item.standing else []
    marks += ["disputed"] if now.disputed else []
    marks += ["notes"] if now.notes else []
    return tuple(marks)
