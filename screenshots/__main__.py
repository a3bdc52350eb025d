"""`python -m screenshots [NAME]…`: draw all pictures again, or those that are named; `recording` is one."""

import sys
from pathlib import Path

from screenshots.play import play
from screenshots.recording import FILE, SCENE, record
from screenshots.scenes import SCENES, Scene, Size
from screenshots.svg import draw

FOLDER = Path(__file__).parent
_BY_NAME = {scene.name: scene for scene in SCENES}


def main(names: list[str]) -> int:
    known = [*(scene.name for scene in SCENES), SCENE.name]
    if unknown := sorted(set(names) - set(known)):
        print(f"no scene {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    failed = [name for name in names or known if not _drawn(name)]
    if failed:
        print(f"not drawn: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _drawn(name: str) -> bool:
    """Draw it; False when the program did not show what the scene waits for."""
    try:
        made = [(FILE, record())] if name == SCENE.name else pictures(_BY_NAME[name])
    except TimeoutError as error:
        print(error, file=sys.stderr)
        return False
    for file, svg in made:
        (FOLDER / file).write_text(svg, encoding="utf-8")
        print(file)
    return True


def pictures(scene: Scene) -> list[tuple[str, str]]:
    """The files of a scene: name and content."""
    looks = [True, False] if scene.light else [True]
    return [picture(scene, size, dark=dark) for dark in looks for size in scene.sizes]


def picture(scene: Scene, size: Size, *, dark: bool) -> tuple[str, str]:
    name = f"{scene.name}-{size[0]}x{size[1]}-{'dark' if dark else 'light'}.svg"
    return name, draw(play(scene, size, dark=dark), f"deploy-tui: {scene.name}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
