"""`python -m screenshots [NAME]…`: draw all pictures again, or those of the scenes that are named."""

import sys
from pathlib import Path

from screenshots.play import play
from screenshots.scenes import SCENES, Scene, Size
from screenshots.svg import draw

FOLDER = Path(__file__).parent


def main(names: list[str]) -> int:
    unknown = set(names) - {scene.name for scene in SCENES}
    if unknown:
        print(f"no scene {', '.join(sorted(unknown))}; there are: {', '.join(scene.name for scene in SCENES)}")
        return 2
    for scene in SCENES:
        if not names or scene.name in names:
            for name, svg in pictures(scene):
                (FOLDER / name).write_text(svg, encoding="utf-8")
                print(name)
    return 0


def pictures(scene: Scene) -> list[tuple[str, str]]:
    """The files of a scene: name and content."""
    looks = [True, False] if scene.light else [True]
    return [picture(scene, size, dark=dark) for dark in looks for size in scene.sizes]


def picture(scene: Scene, size: Size, *, dark: bool) -> tuple[str, str]:
    name = f"{scene.name}-{size[0]}x{size[1]}-{'dark' if dark else 'light'}.svg"
    return name, draw(play(scene, size, dark=dark), f"deploy-tui: {scene.name}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
