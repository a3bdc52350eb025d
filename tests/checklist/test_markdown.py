"""Any Markdown task list opens as a checklist, and nothing of it is lost in silence."""

from collections.abc import Sequence
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deploy_tui.checklist.build import build
from deploy_tui.checklist.files import MAIN, frozen
from deploy_tui.checklist.lint import lint
from deploy_tui.checklist.markdown import MOST_TEXT, MOST_TITLE, from_markdown
from deploy_tui.checklist.markdown_outline import TASK_LINE
from deploy_tui.checklist.model import Checklist
from deploy_tui.checklist.problem import BadChecklist, Problem


def opened(text: str, name: str = "RELEASING.md") -> tuple[Checklist, list[str]]:
    table, notes = from_markdown(dedent(text), name)
    assert lint({MAIN: frozen(table).encode()}) == []
    return build(table), [str(note) for note in notes]


def titles(text: str) -> list[str]:
    return [item.title for item in opened(text)[0].items.values()]


RELEASE = """\
    # Releasing

    How we do it.

    ## Point release

    For security fixes.

    * [ ] Check out [the branch](https://example.com/branch) e.g.:
      ```bash
      git checkout 5.2.x
      git pull
      ```
    * [x] Run `make test`

    ## Publish

    ### Docker

    1. [ ] Push the **image**
       - which registry: ours
    2. [X] Tell everybody 🚀
"""


def test_headings_become_sections_and_tasks_items() -> None:
    checklist, _ = opened(RELEASE)
    assert (checklist.id, checklist.title, checklist.about) == ("releasing", "Releasing", "How we do it.")
    assert [(each.group, each.title, each.about) for each in checklist.sections] == [
        ("", "Point release", "For security fixes."),
        ("Publish", "Docker", ""),
    ]
    assert [(each.id, each.title) for each in checklist.items.values()] == [
        ("check-out-the-branch-e-g", "Check out the branch e.g.:"),
        ("run-make-test", "Run make test"),
        ("push-the-image", "Push the image"),
        ("tell-everybody", "Tell everybody 🚀"),
    ]
    (phase,) = checklist.phases
    assert phase.title == "Releasing"


def test_what_stands_below_a_task_says_how() -> None:
    items = opened(RELEASE)[0].items
    lines = ["the branch: https://example.com/branch", "git checkout 5.2.x", "git pull"]
    assert items["check-out-the-branch-e-g"].how == "⏎".join(lines)
    assert items["push-the-image"].how == "- which registry: ours"


def test_an_earlier_tick_is_not_taken_over_and_that_is_said_once() -> None:
    _, notes = opened(RELEASE)
    assert notes == ["RELEASING.md: 2 of 4 tasks are ticked in the file; here all of them begin open"]


def test_the_version_is_asked_for() -> None:
    (param,) = opened("- [ ] one")[0].params
    assert (param.id, param.type, param.required) == ("version", "version", True)


def test_every_list_mark_will_do_at_any_depth() -> None:
    text = """\
        - [ ] minus
        + [x] plus
        * [X] star

        3. [ ] three
        4) [ ] four

        > - [ ] quoted
        - plain
          - [ ] below a plain one
            - [ ] below that
        \t- [ ]\ttabs
    """
    assert titles(text) == [
        *("minus", "plus", "star", "three", "four", "quoted"),
        *("below a plain one", "below that", "tabs"),
    ]


def test_a_nested_task_is_an_item_of_its_own_that_says_where_it_belongs() -> None:
    items = opened("- [ ] Trace has\n  - [ ] times\n  - [ ] names\n- [ ] Next")[0].items
    assert [(item.title, item.how) for item in items.values()] == [
        ("Trace has", ""),
        ("times", "part of: Trace has"),
        ("names", "part of: Trace has"),
        ("Next", ""),
    ]


def test_a_bold_line_above_tasks_is_a_heading() -> None:
    checklist, _ = opened(
        "# T\n## Go\n\n**If yes:**\n\n- [ ] a\n\n**Not** a heading\n\n**Nor this**\n\n- b\n"
    )
    assert [(each.group, each.title, each.about) for each in checklist.sections] == [
        ("Go", "If yes", "Not a heading⏎Nor this⏎- b")
    ]


def test_several_top_headings_are_sections_and_the_file_gives_the_title() -> None:
    checklist, _ = opened("# Before\n- [ ] a\n# After\n- [ ] b", "docs/Go live.md")
    assert (checklist.id, checklist.title) == ("go-live", "Go live")
    assert [each.title for each in checklist.sections] == ["Before", "After"]


def test_tasks_above_every_heading_have_a_section_too() -> None:
    (section,) = opened("- [ ] a", "todo.markdown")[0].sections
    assert section.title == "todo"


def test_marks_are_not_text() -> None:
    text = "- [ ] **Bold**, _slanted_, ~~gone~~, `code`, ![a picture](x.png), &amp; \\* <b>html</b><br>next"
    checklist, _ = opened(text)
    (item,) = checklist.items.values()
    assert item.title == "Bold, slanted, gone, code, a picture, & * html next"
    assert item.how == "a picture: x.png"


def test_addresses_that_can_be_read_already_are_not_said_twice() -> None:
    (item,) = opened("- [ ] See <https://example.com> and [above](#above)")[0].items.values()
    assert (item.title, item.how) == ("See https://example.com and above", "")


def test_tables_and_code_of_a_section_are_its_text() -> None:
    checklist, _ = opened(
        "## A\n\n| who | [when](https://x.example) |\n|-|-|\n| ada | now |\n\n    code\n\n- [ ] a"
    )
    (section,) = checklist.sections
    assert section.about == "who | when; when: https://x.example⏎ada | now⏎code"


@pytest.mark.parametrize(
    ("title", "id"),
    [
        ("2FA is on for 3 people", "fa-is-on-for-3-people"),
        ("Überprüfung der Größe", "uberprufung-der-groe"),
        ("加密所有的敏感数据。", "item-de46be"),
        ("使用 `HTTPS`", "https"),
        ("قم بإيقاف تشغيل قوائم الدليل.", "item-4fe465"),
        ("🚀", "item-ebbc0b"),
        ("1.", "item-c977db"),
        (
            "A title with more words than an id would ever want to have",
            "a-title-with-more-words-than-an-id-would",
        ),
    ],
)
def test_ids_speak_where_they_can(title: str, id: str) -> None:
    ids = list(opened(f"- [ ] {title}")[0].items)
    assert len(ids) == 1
    assert ids[0].split("-")[0] == id.split("-")[0]
    assert ids == [id]


def test_ids_are_unique_and_stay_when_a_task_is_added() -> None:
    before = list(opened("# Docker\n- [ ] Docker\n- [ ] 加密\n- [ ] Docker")[0].items)
    after = list(opened("# Docker\n- [ ] Docker\n- [ ] First\n- [ ] 加密\n- [ ] Docker")[0].items)
    assert before[0] == "docker-2"  # the section has the name already
    assert len(set(before)) == 3
    assert [id for id in after if id != "first"] == before


def test_what_is_no_task_on_github_is_told_with_its_line() -> None:
    text = """\
        ---
        name: Release
        ---
        <!--
        - [ ] in a comment
        -->
        ```
        - [ ] in code
        ```
        <div>
        - [ ] in html
        </div>

        - [ ] a real one <!-- a remark -->
        - [ ]
        - [-] cancelled
    """
    checklist, notes = opened(text)
    assert [item.title for item in checklist.items.values()] == ["a real one"]
    where = "stands in code, in a comment, in HTML or too deep: not in the checklist"
    assert notes == [
        "RELEASING.md:1: front matter, to line 3: not in the checklist",
        f"RELEASING.md:5: looks like a task, but {where}",
        f"RELEASING.md:8: looks like a task, but {where}",
        f"RELEASING.md:11: looks like a task, but {where}",
        "RELEASING.md:15: a task without words: not in the checklist",
    ]


def test_text_under_headings_without_tasks_is_told() -> None:
    _, notes = opened("# T\n\nintro\n\nmore\n\n## Contacts\n\nada\n\nbo\n\n## Work\n\n- [ ] a\n")
    assert notes == [
        "RELEASING.md:5: text without a task ('T'): not in the checklist",
        "RELEASING.md:9: text without a task ('Contacts', to line 11): not in the checklist",
    ]


def test_long_text_is_cut_and_that_is_told() -> None:
    title = "word " * 200
    checklist, notes = opened(f"- [ ] {title}\n\n  {'more ' * 500}")
    (item,) = checklist.items.values()
    assert len(item.title) <= MOST_TITLE
    assert item.title.endswith("…")
    assert item.how.startswith(title.strip())
    assert len(item.how) <= MOST_TEXT
    assert len(notes) == 1
    assert notes[0].startswith("RELEASING.md:1: the text of 'word word")
    assert "is cut: 3,499 characters, the checklist has the first 2,000" in notes[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a.md: no task in it; a task is a line like `- [ ] Back up the database`"),
        ("# T\n- one\n- [ ]\n", "a.md:3: a task without words"),
        ("```\n- [ ] a\n```", "a.md:2: looks like a task, but stands in code"),
        (">" * 5_000 + " - [ ] a", "a.md:1: looks like a task, but"),
        ("- [ ] a\n" * 7_999, "a.md: 7,999 tasks are more than one checklist holds; split the file"),
        (("# h\n- [ ] a\n  how\n") * 1_500, "a.md: 1,500 tasks are more than one checklist holds"),
    ],
)
def test_what_is_no_task_list_is_refused_in_one_line(text: str, said: str) -> None:
    with pytest.raises(BadChecklist) as caught:
        from_markdown(text, "a.md")
    assert str(caught.value).startswith(said)
    assert len(caught.value.problems) == 1


def test_hostile_text_comes_out_visible() -> None:
    (item,) = opened("- [ ] \x1b[2J\u202e\x9b [@click=app.quit] [/x]")[0].items.values()
    assert item.title == "␛[2J<U+202E><U+009B> [@click=app.quit] [/x]"


_MARKDOWN = st.lists(
    st.sampled_from(
        [
            *("- ", "* ", "1. ", "[ ] ", "[x] ", "[ ]", "  ", "    ", "\n", "\n\n", "# ", "### ", "> ", "\t"),
            *(
                "`",
                "```\n",
                "<!--",
                "-->",
                "<b>",
                "</div>",
                "**",
                "_",
                "~~",
                "[a](b)",
                "![",
                "](",
                "|",
                "|-|\n",
            ),
            *(
                "word",
                "多",
                "ع",
                "🚀",
                "\u202e",
                "\x1b[2J",
                "\\",
                "---\n",
                "&lt;",
                "\r\n",
                "\x00",
                "@1",
                "\ud800",
            ),
        ]
    ),
    max_size=60,
).map("".join)


def read_or_refused(text: str) -> tuple[dict[str, Any] | None, Sequence[Problem]]:
    try:
        return from_markdown(text, "a.md")
    except BadChecklist as refused:
        return None, refused.problems


@given(_MARKDOWN)
@example("- [ ] a\n" * 3)
def test_items_in_are_items_out_or_told(text: str) -> None:
    meant = {n for n, line in enumerate(text.split("\n"), 1) if TASK_LINE.match(line)}
    table, problems = read_or_refused(text)
    if table is None:
        assert not meant or problems[0].line in meant
        return
    told = {each.line for each in problems if "text without" not in each.message}
    assert len(build(table).items) + len(meant & told) >= len(meant)
    assert lint({MAIN: frozen(table).encode()}) == []
