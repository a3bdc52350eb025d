"""Texts from outside after the cleaning: they still look like markup, and must not act as it."""

TITLE = "Backups [/x] [@click=app.quit]tested[/] [bold red]now"
SEEN = "Backups [/x] [@click=app.quit]tested[/]"
