"""The screens. Textual lives here and nowhere else."""

import os

# Read by Textual when it is first imported. At its default of 60 a second the second frame that a key press
# causes ("saved" after the tick) comes up to 33 ms late; the timer rests while nothing changes.
os.environ.setdefault("TEXTUAL_FPS", "250")
# Textual's log would hold every key and every paste, and so what nobody may see.
os.environ.pop("TEXTUAL_LOG", None)
