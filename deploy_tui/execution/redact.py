"""Secrets in what a command says; the engine is `text.redaction`, which everybody uses."""

from deploy_tui.text.redaction import MARK as MARK
from deploy_tui.text.redaction import Redactor as Redactor
from deploy_tui.text.redaction import redact as redact
from deploy_tui.text.redaction import redact_cut as redact_cut
from deploy_tui.text.redaction import redact_text as redact_text
from deploy_tui.text.spellings import SHORTEST_ANYWHERE as SHORTEST_ANYWHERE
from deploy_tui.text.spellings import spellings as spellings
