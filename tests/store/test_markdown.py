"""A Markdown file on disk, in whatever encoding an editor left it."""

import codecs
from pathlib import Path

import pytest

from deploy_tui.checklist.problem import BadChecklist
from deploy_tui.store.errors import StoreError
from deploy_tui.store.markdown import load_markdown

TEXT = "# 发布\r\n\r\n- [ ] 备份数据库 🚀\r\n- [ ] Größe prüfen\r\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.replace("\r\n", "\r").encode(),
        TEXT.replace("\r\n", "\n").rstrip().encode(),
    ],
    ids=["utf-8", "utf-8 mark", "utf-16 mark", "utf-16-be mark", "utf-16-le", "utf-16-be", "cr", "lf"],
)
def test_every_encoding_that_editors_write(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "发布.md"
    file.write_bytes(data)
    checklist, notes = load_markdown(str(file))
    assert checklist.title == "发布"
    assert [item.title for item in checklist.items.values()] == ["备份数据库 🚀", "Größe prüfen"]
    assert notes == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"# a\n- [ ] \xff\xfe\xfa\n", "a.md:2: neither UTF-8 nor UTF-16; save the file as UTF-8"),
        (b"- [ ] a" + b" " * 512 * 1024, "a.md: more than 512 KB; at most that is read"),
        (b"\n" * 8_001 + b"- [ ] a", "a.md: more than 8,000 lines; at most that many are read"),
        (codecs.BOM_UTF16_LE + b"a", "a.md:1: neither UTF-8 nor UTF-16"),
        (b"", "a.md: no task in it"),
    ],
)
def test_what_is_no_text_is_refused_in_one_line(tmp_path: Path, data: bytes, said: str) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(data)
    with pytest.raises(BadChecklist) as caught:
        load_markdown(str(file))
    assert str(caught.value).startswith(said)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"gone\.md: No such file"):
        load_markdown(str(tmp_path / "gone.md"))
    with pytest.raises(StoreError, match="Is a directory"):
        load_markdown(str(tmp_path))
