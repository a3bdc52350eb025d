"""A terminal wizard that walks a team through a production deployment and keeps every step in git."""

__version__ = "0.1.0"
