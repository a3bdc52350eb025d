"""The sections of a phase, with the headings that several of them share."""

from collections.abc import Iterator
from functools import partial

from deploy_tui.checklist.model import Section
from deploy_tui.tui import rows
from deploy_tui.tui.browse import Browse
from deploy_tui.tui.spans import Ground, Line
from deploy_tui.tui.widgets.lines import Pane, Target


class SectionPane(Pane):
    """Shows the phase that is browsed. A click opens a section."""

    def __init__(self, id: str, browse: Browse) -> None:
        super().__init__(id)
        self.browse = browse
        self._sections: tuple[Section, ...] = ()
        self._rows: list[Section | str] = []

    def layout_rows(self) -> list[Section | str]:
        """Sections and headings of the phase, a row each."""
        sections = self.browse.sections
        if sections is not self._sections:
            self._sections, self._rows, group = sections, [], ""
            groups = {section.group for section in sections}
            for section in sections:
                # One heading over all of them says no more than the phase's title.
                if section.group and section.group != group and len(groups) > 1:
                    self._rows.append(section.group)
                group = section.group
                self._rows.append(section)
        return self._rows

    def here(self) -> int:
        return self._place_of(self.browse.section)

    def follow(self) -> None:
        """Keep the section that is browsed in view, after it changed."""
        self.bring_into_view(self.here())
        self.refresh()

    def update_section(self, section: Section) -> None:
        """Its count has changed."""
        if section.phase == self.browse.phase.id:
            self.refresh_rows(self.at(self._place_of(section)))

    def _place_of(self, section: Section) -> int:
        rows = self.layout_rows()
        return next((n for n, row in enumerate(rows) if not isinstance(row, str) and row.id == section.id), 0)

    def heading(self) -> tuple[str, str]:
        return "Sections", ""

    def rows(self) -> int:
        return len(self.layout_rows())

    def row(self, n: int, width: int) -> Line:
        row = self.layout_rows()[n]
        if isinstance(row, str):
            return rows.group_row(row, width)
        here = row.id == self.browse.section.id
        return rows.section_row(self.browse.state, row, here, width)

    def ground(self, y: int) -> Ground:
        if self.at(self.here()) != y:
            return "page"
        return "cursor" if self.active else "resting"

    def targets(self) -> Iterator[Target]:
        for n, row in enumerate(self.layout_rows()[self.top : self.top + self.height], self.top):
            if not isinstance(row, str):
                yield Target(self, 1, self.at(n), partial(self.screen.open_section, row))  # type: ignore[attr-defined]

    def clicked(self, x: int, y: int) -> None:
        n = y - 1 + self.top
        if 0 < y < self.size.height - 1 and n < self.rows():
            row = self.layout_rows()[n]
            if not isinstance(row, str):
                self.screen.section_clicked(row)  # type: ignore[attr-defined]
