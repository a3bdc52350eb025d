"""What an error means to whoever called: an exit code and one line on stderr."""

import os

from deploy_tui.checklist.problem import BadChecklist
from deploy_tui.commands.common import Usage
from deploy_tui.commands.say import note
from deploy_tui.session.rules import Refused, Unknown
from deploy_tui.store.errors import Ambiguous, StoreError
from deploy_tui.store.git.launch import GitFailed

NO, BAD_INPUT, BROKEN = 1, 2, 3


def explain(error: Exception) -> int | None:
    """Say what went wrong and return the exit code; None for an error that nobody foresaw."""
    if isinstance(error, BadChecklist):
        first, *more = error.problems
        note(f"deploy-tui: {first}" + (f" (and {len(more)} more: deploy-tui lint)" if more else ""))
        return BAD_INPUT
    codes = (
        ((Refused,), NO),
        ((Usage, Unknown, Ambiguous), BAD_INPUT),
        ((StoreError, GitFailed), BROKEN),
    )
    for kinds, code in codes:
        if isinstance(error, kinds):
            note(f"deploy-tui: {error}")
            return code
    if isinstance(error, OSError):
        where = (
            os.fsdecode(error.filename) if isinstance(error.filename, (str, bytes)) else "the current folder"
        )
        note(f"deploy-tui: {where}: {error.strerror or error}")
        return BROKEN
    return None


def tell_fault(error: Exception) -> int:
    """Say what nobody foresaw, with all that helps to find it and without the secrets that are known here."""
    import sys
    import traceback

    from deploy_tui.environment.hidden import at_hand
    from deploy_tui.text.clean import clean_block
    from deploy_tui.text.redaction import redact_text

    said = redact_text("".join(traceback.format_exception(error)), at_hand(()))
    if sys.stderr is not None:
        print(clean_block(said), end="", file=sys.stderr, flush=True)
    note("deploy-tui: a fault of the program; please report it with the lines above")
    return BROKEN
