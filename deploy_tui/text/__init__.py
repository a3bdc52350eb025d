"""Text from outside: cleaned before anyone sees it, limited before anyone parses it."""
