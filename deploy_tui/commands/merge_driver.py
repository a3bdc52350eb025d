"""`deploy-tui merge-driver`: called by `git merge`, as `deploy-tui doctor --fix` has told it to."""

import os

from deploy_tui.commands.common import Common
from deploy_tui.commands.failure import NO
from deploy_tui.commands.parser import parser
from deploy_tui.commands.say import note

_EXAMPLES = """
  git config merge.deploy-tui.driver "deploy-tui merge-driver %O %A %B %P || git merge-file %A %O %B"

Exit code 0: A holds the merged file. 1: A is as it was, and git may merge it as text."""


def run(common: Common, words: list[str]) -> int:
    options = parser(
        "merge-driver", "Merge a session's log, or its session.toml. For git to call.", _EXAMPLES
    )
    for name, what in (
        ("base", "%O, the ancestor's version"),
        ("ours", "%A, our version; replaced by the merged one"),
        ("theirs", "%B, their version"),
        ("path", "%P, where the file is in the repository"),
    ):
        options.add_argument(name, metavar=name.upper(), help=what)
    given = options.parse_args(words)
    from deploy_tui.store.doctor.driver import CannotMerge, merge_file
    from deploy_tui.store.git.launch import GitFailed
    from deploy_tui.store.git.locate import find_repository

    versions = []
    for name in (given.base, given.ours, given.theirs):
        with open(name, "rb") as file:
            versions.append(file.read())
    base, ours, theirs = versions
    try:
        merged = merge_file(find_repository(os.getcwd()), given.path, base, ours, theirs)
    except (CannotMerge, GitFailed) as reason:
        note(f"deploy-tui: merged as text: {reason}")
        return NO
    with open(given.ours, "wb") as file:
        file.write(merged)
    return 0
