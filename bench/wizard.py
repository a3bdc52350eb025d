"""The wizard and the bare app on a terminal, as the measurements use them."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.pty_probe import Burst, Program
from bench.sessions import Scratch, command

DOWN = b"\x1b[B"
UP = b"\x1b[A"
TICK = b" "
EMERGENCY = b"\x1b[19~"
BACK = b"\x1b"

HELLO = b"Hello, World!"
SETTLED = 0.3
"""Seconds of silence after which nothing more belongs to the start."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What every measurement gets: the scratch repositories, the environment, and how much to do.

    What records, does so in `worn`: hundreds of events about one item are no longer what people have.
    """

    production: Scratch
    worn: Scratch
    big: Scratch
    env: Mapping[str, str]
    runs: int


def wizard(bench: Bench, scratch: Scratch) -> Program:
    """`deploy-tui` in the scratch repository: it opens the only open session."""
    return Program(command(), scratch.root, bench.env)


def bare(bench: Bench) -> Program:
    return Program(
        [sys.executable, str(Path(__file__).with_name("bare.py"))], bench.production.root, bench.env
    )


def painted(program: Program, mark: bytes) -> Burst:
    """From the start of the process to the full paint: `mark` was seen and silence followed."""
    return program.burst(program.began, until=mark)


def ready(program: Program, mark: bytes) -> Program:
    """Painted and at rest."""
    painted(program, mark)
    program.drain(SETTLED)
    return program
