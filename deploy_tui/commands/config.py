"""`deploy-tui config`: a person's own settings, shown and checked."""

import os

from deploy_tui.commands.common import Common
from deploy_tui.commands.failure import NO
from deploy_tui.commands.parser import parser
from deploy_tui.commands.say import note, say
from deploy_tui.text.toml import emit
from deploy_tui.tui.settings import GLYPHS, THEMES, Settings, read_settings, settings_path

_EXAMPLES = """
  deploy-tui config
  deploy-tui config --path
  deploy-tui config > my.toml     (a file to begin with: keys that differ from the default, and all others)

What is printed is itself such a file: the values that are in use, with the default keys as comments. Keys are
"N", "ctrl+n", "f5", "slash" or "/", several with commas. Exit code 1 when something in the file cannot be
meant; the wizard then says so, and uses the default."""


def run(common: Common, words: list[str]) -> int:
    options = parser("config", "Your own settings: keys, theme, glyphs.", _EXAMPLES)
    options.add_argument("--path", action="store_true", help="only where the file is, or would be")
    given = options.parse_args(words)
    path = settings_path()
    if given.path:
        say(path)
        return 0
    settings = read_settings(path)
    for line in _lines(path, settings):
        say(line)
    for finding in settings.findings:
        note(f"deploy-tui: {finding}")
    return NO if settings.findings else 0


def _lines(path: str, settings: Settings) -> list[str]:
    from deploy_tui.tui.terminal import knows_only_ascii

    here = "ascii" if knows_only_ascii(os.environ) else "unicode"
    lines = [f"# {path}{'' if os.path.exists(path) else '  (not there: all is as by default)'}"]
    lines.append(f"{_entry('theme', settings.theme):<24} # {', '.join(THEMES)}")
    lines.append(f"{_entry('glyphs', settings.glyphs):<24} # {', '.join(GLYPHS)}; auto is {here} here")
    lines += ["", "[keys]"]
    for action in settings.actions:
        if action.name:
            mark = "" if action.name in settings.keys else "# "
            lines.append(f"{mark + _entry(action.name, action.keys):<46} # {action.help}")
    return lines


def _entry(name: str, value: str) -> str:
    return emit({name: value}).strip()
