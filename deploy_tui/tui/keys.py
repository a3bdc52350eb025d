"""The registry's keys as Textual's bindings."""

from textual.binding import Binding, BindingType

from deploy_tui.tui.actions import Where, of


def bindings(where: Where) -> list[BindingType]:
    """One binding per action; its id is where a person's own keys are attached (see settings)."""
    return [
        Binding(
            action.keys,
            action.id,
            action.help,
            show=False,
            priority=action.priority,
            id=action.name or None,
        )
        for action in of(where)
    ]
