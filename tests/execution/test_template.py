"""An answer is one whole piece of one word: no shell reads it, and no program takes it for code."""

import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy_tui.execution.template import BadTemplate, MissingParam, fill, fill_words, shown, split

ANSWERS = {
    "version": "v1.0.0",
    "host": "db-1.example.org",
    "url": "https://a.example.org",
    "evil": "a; touch pwned",
}


def filled(line: str) -> tuple[str, ...]:
    return fill_words(split(line), ANSWERS)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("docker push r/backend:{{version}}", ("docker", "push", "r/backend:v1.0.0")),
        ("curl {{url}}/health", ("curl", "https://a.example.org/health")),
        ("echo {{ version }}", ("echo", "v1.0.0")),
        ("echo {{evil}} x", ("echo", "a; touch pwned", "x")),
        ("bash deploy.sh {{version}}", ("bash", "deploy.sh", "v1.0.0")),
        ("psql -h {{host}} -c 'select 1'", ("psql", "-h", "db-1.example.org", "-c", "select 1")),
        ("timeout 60 curl {{url}}/", ("timeout", "60", "curl", "https://a.example.org/")),
        ("ssh {{host}} uptime", ("ssh", "db-1.example.org", "uptime")),
        ("""sh -c 'echo "$1"' _ {{version}}""", ("sh", "-c", 'echo "$1"', "_", "v1.0.0")),
        ("python3.11 -m pytest {{version}}", ("python3.11", "-m", "pytest", "v1.0.0")),
    ],
)
def test_an_answer_becomes_a_piece_of_a_word(line: str, words: tuple[str, ...]) -> None:
    assert filled(line) == words


@pytest.mark.parametrize(
    "line",
    [
        "{{host}}",
        "sh -c 'echo {{version}}'",
        "sh -c {{version}}",
        "/bin/bash -lc {{version}}",
        "python3.11 -c {{version}}",
        "node --eval={{version}}",
        "psql -c 'select {{version}}'",
        "kubectl exec pod -- sh -c {{version}}",
        "env A=b {{host}}",
        "sudo env bash {{host}}",
        "timeout 5 {{host}}",
        "sudo -u bob {{host}}",
        "find . -exec {{host}} ;",
        "xargs {{host}}",
        "npx {{host}}",
        "make VERSION={{evil}}",
        "ssh host {{evil}}",
        "bash deploy.sh {{evil}}",
        "sed 's/a b/{{version}}/' file",
    ],
)
def test_where_it_would_be_a_program_or_code_it_is_refused(line: str) -> None:
    with pytest.raises(BadTemplate):
        filled(line)


def test_an_answer_may_not_become_an_option() -> None:
    with pytest.raises(BadTemplate, match="option"):
        fill_words(split("curl {{url}}/health"), {"url": "-o/etc/passwd"})
    assert fill_words(split("tar --exclude={{x}}"), {"x": "-v"}) == ("tar", "--exclude=-v")


def test_what_is_missing_is_named() -> None:
    with pytest.raises(MissingParam, match="registry") as error:
        filled("docker push {{registry}}/a")
    assert error.value.id == "registry"
    with pytest.raises(MissingParam):
        fill("{{empty}}", {"empty": ""})
    with pytest.raises(BadTemplate, match="NUL"):
        fill("{{x}}", {"x": "a\0b"})
    with pytest.raises(BadTemplate, match="quotes"):
        split("echo 'a")


def test_an_answer_is_not_filled_in_twice() -> None:
    assert fill("{{a}}", {"a": "{{b}}", "b": "c"}) == "{{b}}"


def test_what_is_shown_can_be_read_by_a_person() -> None:
    assert shown(filled("echo {{evil}}")) == "echo 'a; touch pwned'"
    assert "\x1b" not in shown(("echo", "\x1b[31m"))


# Every position that there is in a command line, for programs that are on every machine.
TEMPLATES = (
    "printf %s {{x}}",
    "printf %s a{{x}}b",
    "printf {{x}}",
    "{{x}}",
    "{{x}} a",
    "sh {{x}}",
    "sh -c {{x}}",
    "sh -c 'printf {{x}}'",
    """sh -c 'printf %s "$1"' _ {{x}}""",
    """sh -c 'printf %s "$0"' {{x}}""",
    "env {{x}}",
    "env A={{x}} true",
    "env A=b {{x}}",
    "nice {{x}}",
    "timeout 1 {{x}}",
    "timeout {{x}} true",
    "xargs {{x}}",
    "xargs -I{{x}} true",
    "find . -maxdepth 0 -name {{x}}",
    "find . -maxdepth 0 -exec {{x}} ;",
    "awk {{x}}",
    "awk 'BEGIN {{{x}}}'",
    "sed -n {{x}} app.py",
    "sed s/a/{{x}}/ app.py",
    "make -n A={{x}}",
    "make A={{x}} -f build.mk",
    "git log --format={{x}}",
    "git -c {{x}} status",
    "test -e {{x}}",
    "ls -- {{x}}",
    "tar -cf /dev/null {{x}}",
)
PIECES = (
    *(
        "touch pwned",
        "touch",
        "pwned",
        "./evil",
        "$(touch pwned)",
        "`touch pwned`",
        ";touch pwned;",
        "|touch pwned",
    ),
    *(
        "&&touch pwned&&",
        "\ntouch pwned\n",
        "'",
        '"',
        "\\",
        "-c",
        "-e",
        "--",
        "-exec",
        "=",
        "{}",
        "$0",
        "$IFS",
        "*",
    ),
    *(
        "system('touch pwned')",
        'system("touch pwned")',
        "e touch pwned",
        "1e touch pwned",
        "/;e touch pwned;s/",
        "+",
    ),
    *(
        "$(shell touch pwned)",
        "-o ProxyCommand='touch pwned'",
        "core.pager=touch pwned",
        "alias.status=!touch pwned",
    ),
    *(
        "A=b",
        "v1.0.0",
        "{{x}}",
        "{{y}}",
        "../",
        "/bin/sh",
        "é",
        "\u202e",
        "\x1b[31m",
        "!!",
        "~",
        "%s",
        "(",
        ")",
        "<",
        ">",
    ),
    *(
        "--checkpoint=1 --checkpoint-action=exec=./evil",
        "--to-command=./evil",
        "-I./evil",
        "#",
        "0",
        " ",
        "\t",
    ),
)


def _attack(folder: Path, count: int, seed: int) -> None:
    """So many values, each in one position after the other: nothing that a value names is ever run."""
    print(f"seed {seed}")
    chance = random.Random(seed)
    (folder / "evil").write_text("#!/bin/sh\ntouch pwned\n")
    (folder / "evil").chmod(0o755)
    (folder / "app.py").write_text("a\n")
    (folder / "build.mk").write_text("all:\n\t@echo $(A)\n")
    environment = {"PATH": f"{os.environ['PATH']}:{folder}", "HOME": str(folder)}
    usable = [line for line in TEMPLATES if line.startswith("{{") or shutil.which(split(line)[0])]
    ran = 0
    for number in range(count):
        value = "".join(chance.choices(PIECES, k=chance.randint(1, 4)))
        for line in (usable[number % len(usable)], *(usable if number % 50 == 0 else ())):
            words = split(line)
            try:
                argv = fill_words(words, {"x": value})
            except BadTemplate:
                continue
            assert len(argv) == len(words)
            assert argv[0] == words[0]
            assert [word.replace("{{x}}", value) for word in words] == list(argv)
            subprocess.run(
                argv, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=20
            )
            ran += 1
            assert not (folder / "pwned").exists(), (line, value)
    assert ran > count / 10


def test_no_answer_is_ever_run(tmp_path: Path) -> None:
    _attack(tmp_path, 300, seed=int(os.environ.get("DEPLOY_TUI_RANDOM_SEED", "1")))


@pytest.mark.prove
def test_no_answer_of_ten_thousand_is_ever_run(tmp_path: Path) -> None:
    _attack(tmp_path, 10_000, seed=int(os.environ.get("DEPLOY_TUI_RANDOM_SEED") or random.randrange(10**6)))
