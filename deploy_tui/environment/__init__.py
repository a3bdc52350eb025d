"""The variables that production needs: where their values are, and whether they will do."""
