"""The bare Textual hello that everything is compared with. Run as a script."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Hello(App[None]):
    """Counts the keys, so that there is also a least that a key press can cost."""

    keys = 0

    def compose(self) -> ComposeResult:
        yield Static("Hello, World!")

    def on_key(self) -> None:
        self.keys += 1
        self.query_one(Static).update(f"Hello, World! {self.keys}")


if __name__ == "__main__":
    Hello().run()
