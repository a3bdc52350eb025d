"""A command's own words, read by argparse, with help that shows an example."""

import argparse
from typing import NoReturn

from deploy_tui import __version__
from deploy_tui.commands.common import Usage

_EXIT_CODES = "exit codes: 0 yes, 1 no, 2 bad input, 3 something is missing or broken"


class Parser(argparse.ArgumentParser):
    """argparse that raises Usage instead of printing and leaving."""

    def error(self, message: str) -> NoReturn:
        raise Usage(f"{message} (see: {self.prog} --help)")


def parser(name: str, about: str, examples: str, *, program_version: bool = True) -> Parser:
    """A parser for the command `name`. The common options are only shown: `common.split` has taken them."""
    made = Parser(
        prog=f"deploy-tui {name}",
        description=about,
        epilog=f"example:\n  {examples.strip()}\n\n{_EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    everywhere = made.add_argument_group("everywhere")
    everywhere.add_argument("--root", metavar="DIR", help="the folder with checklists/ and sessions/")
    everywhere.add_argument("--as", metavar="OPERATOR", dest="operator", help="who acts")
    everywhere.add_argument("--session", metavar="ID", help="which session")
    if program_version:
        everywhere.add_argument("--version", action="version", version=f"deploy-tui {__version__}")
    return made
