"""The pictures that are kept are what the program paints now, to the byte. If not: make screenshots."""

import re
from xml.etree import ElementTree

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from screenshots.__main__ import FOLDER, pictures
from screenshots.recording import FILE, record
from screenshots.scenes import SCENES, Scene, half_done
from screenshots.shapes import WIDTH
from screenshots.svg import Picture, draw, drawn_row

SVG = "{http://www.w3.org/2000/svg}"
FEW = ("welcome", "reason")
BY_NAME = {scene.name: scene for scene in SCENES}


def kept(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FEW)
def test_a_picture_made_again_is_the_one_that_is_kept(name: str) -> None:
    for file, svg in pictures(BY_NAME[name]):
        assert svg == kept(file), f"{file} differs: make screenshots"


@pytest.mark.prove
@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_every_picture_made_again_is_the_one_that_is_kept(name: str) -> None:
    for file, svg in pictures(BY_NAME[name]):
        assert svg == kept(file), f"{file} differs: make screenshots"


@pytest.mark.prove
def test_the_recording_made_again_is_the_one_that_is_kept() -> None:
    assert record() == kept(FILE)


def test_a_scene_that_records_something_looks_the_same_each_time() -> None:
    scene = Scene("note", half_done, "a =seen ctrl+s", "✎2", sizes=((100, 30),))
    assert pictures(scene) == pictures(scene)


def test_every_scene_has_its_pictures_and_no_picture_is_left_over() -> None:
    looks = {True: ("dark", "light"), False: ("dark",)}
    wanted = {
        f"{scene.name}-{columns}x{rows}-{look}.svg"
        for scene in SCENES
        for columns, rows in scene.sizes
        for look in looks[scene.light]
    }
    assert {path.name for path in FOLDER.glob("*.svg")} == {*wanted, FILE}
    assert "main-120x40-dark.svg" in wanted  # the README's
    assert any(scene.light for scene in SCENES)


def test_no_picture_fetches_anything_or_is_large() -> None:
    for path in FOLDER.glob("*.svg"):
        svg = path.read_text(encoding="utf-8")
        ElementTree.fromstring(svg)
        assert "@import" not in svg
        assert "url(" not in svg
        assert set(re.findall(r"https?://[^\"'\s<)]*", svg.split("<style>")[0])) == {
            "http://www.w3.org/2000/svg"
        }
        assert not re.search(r"\b(?:href|src)=", svg)
        assert len(svg) < (300_000 if path.name == FILE else 60_000)


def texts(row: str, colour: str = "#ffffff") -> list[tuple[str, int, int]]:
    """What stands in which cell, and how many cells it fills."""
    marks = drawn_row([Segment(row, Style(color=colour))], 0, "#000000")
    found = [ElementTree.fromstring(mark) for mark in marks]
    return [
        (
            each.text or "",
            round(float(each.attrib["x"]) / WIDTH),
            round(float(each.attrib["textLength"]) / WIDTH),
        )
        for each in found
        if each.tag == "text"
    ]


@pytest.mark.parametrize("row", [" a b  c ", "✓ done", "│ 备份 │ok", "x ── y", "é e\u0301 ü", "a🚀b", "<&>"])
def test_every_text_stands_in_its_cells(row: str) -> None:
    for text, column, cells in texts(row):
        assert text == text.strip()
        assert cell_len(text) == cells
        assert cell_len(row[: row.index(text)]) == column
    assert "".join(row.split()).strip("│─") != "" or texts(row)
    drawn = "".join(text for text, _, _ in texts(row))
    assert drawn.replace(" ", "") == re.sub(r"[\s│─]", "", row)


def test_frames_are_shapes_and_close() -> None:
    marks = drawn_row([Segment("╭──╮", Style(color="#ffffff"))], 0, "#000000")
    assert all(mark.startswith("<path") for mark in marks)
    assert len(marks) == 3  # a row of the same character is one line
    assert f"M{WIDTH:g} 9H{WIDTH * 3:g}" in marks[1]


def test_what_stands_in_a_text_is_only_text() -> None:
    picture = Picture(20, ((Segment("</text><script>&"),),), "#000000")
    root = ElementTree.fromstring(draw(picture, "<title>"))
    assert [each.text for each in root.iter(f"{SVG}text")] == ["</text><script>&"]
