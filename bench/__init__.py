"""What a start, a key press and a save cost, side by side in one run: `python -m bench`."""
