"""The pictures: scenes played on the running program with a stopped clock, drawn as SVG.

`make screenshots` draws them all again, to the byte. A new screen is a line in `scenes`.
"""
