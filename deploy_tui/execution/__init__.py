"""Commands and probes: who allowed them, how they are run, what they said. Nothing here knows a screen."""
