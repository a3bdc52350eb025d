"""The three scripts of the production checklist, with the real tools on loopback; and the way back."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.conftest import Shell
from tests.execution.cluster import Cluster, cluster
from tests.execution.probes.programs import nginx
from tests.execution.probes.servers import free_port
from tests.execution.site import Site, wait_until
from tests.tui.story import wizard

pytestmark = pytest.mark.prove

_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: halan-invest-{name}, namespace: halan-invest}}
spec:
  replicas: 2
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec: {{containers: [{{name: {name}, image: "registry.com/halan-invest-{name}:{tag}"}}]}}
"""
_DOCKER = """\
#!/bin/sh
echo "$(basename "$0") $*" >> docker-said
case "$*" in *push*frontend*) test -e registry-is-up || { echo 'denied: no access' >&2; exit 1; };; esac
"""
BACKEND, FRONTEND = "halan-invest-backend", "halan-invest-frontend"


class Production:
    """A repository with the manifests, and a cluster that it deploys to."""

    def __init__(self, folder: Path, cluster: Cluster, shell: Shell) -> None:
        self.folder = folder
        self.cluster = cluster
        self.shell = shell
        self.site = Site(folder)

    def writes(self, tag: str) -> None:
        """The tag that the next deployment has."""
        both = (_DEPLOYMENT.format(name=name, tag=tag) for name in ("backend", "frontend"))
        (self.folder / "k8s" / "deployment.yaml").write_text("---\n".join(both))

    @property
    def images(self) -> list[str]:
        return [self.cluster.image(name).rpartition(":")[2] for name in (BACKEND, FRONTEND)]

    def runs(self, *words: str) -> tuple[int, str]:
        ran = self.shell("run", *words)
        return ran.code, ran.out + ran.err

    def state(self, item: str = "deploy-production") -> str:
        return self.site.item(item).state


@pytest.fixture
def production(here: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Iterator[Production]:
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not installed (apt install kubernetes-client)")
    k8s = here / "k8s"
    k8s.mkdir()
    (k8s / "namespace.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: halan-invest}\n")
    (k8s / "secrets.yaml").write_text(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: app, namespace: halan-invest}\n"
        "stringData: {SECRET_KEY: of-no-use-to-anybody}\n"
    )
    assert shell("new", "--version", "v1.4.0").code == 0
    assert shell("allow", "--yes").code == 0
    with cluster() as running:
        monkeypatch.setenv("KUBECONFIG", str(running.config(here.parent)))
        production = Production(here, running, shell)
        production.writes("v1.4.0")
        yield production


def test_a_deployment_that_goes_well_ticks_its_item(production: Production) -> None:
    code, said = production.runs("deploy-production", "--yes")
    assert code == 0, said
    assert production.images == ["v1.4.0", "v1.4.0"]
    assert said.count("successfully rolled out") >= 2
    assert production.state() == "done"
    assert "deployment.apps/halan-invest-backend created" in production.site.evidence()
    assert "SECRET_KEY" not in production.site.evidence()


def test_a_rollout_that_fails_is_retried_at_its_step_and_rolled_back(production: Production) -> None:
    assert production.runs("deploy-kubernetes", "--yes")[0] == 0
    production.writes("v1.5.0-broken")
    code, said = production.runs("deploy-kubernetes", "--yes")
    assert code == 1
    assert "exceeded its progress deadline" in said
    assert "goes on at step 4, `deploy-tui run deploy-kubernetes-rollback` takes it back" in said
    assert production.state() == "failed"
    code, said = production.runs("deploy-kubernetes", "--yes")  # resumed there, not begun again
    assert code == 1
    assert "step 4/5" in said
    assert "step 1/5" not in said

    assert production.runs("rollback")[0] == 2  # nobody is there who could type the word
    assert production.images == ["v1.5.0-broken", "v1.5.0-broken"]
    code, said = production.runs("rollback", "--yes")
    assert code == 0, said
    assert production.images == ["v1.4.0", "v1.4.0"]
    assert production.state() == "failed"
    assert production.site.item("deploy-production").reason.startswith("rolled back")

    code, said = production.runs("rollback", "--yes")
    assert code == 1
    assert "rolled back already" in said
    assert production.images == ["v1.4.0", "v1.4.0"]

    production.writes("v1.5.1")
    code, said = production.runs("deploy-kubernetes", "--yes")
    assert code == 0, said
    assert "step 1/5" in said  # what a rollback took back begins anew
    assert production.images == ["v1.5.1", "v1.5.1"]
    assert production.state() == "done"
    code, said = production.runs("rollback", "--yes")  # and can be taken back anew
    assert code == 0, said
    assert "step 1/4" in said


def test_a_rollout_that_gets_nowhere_is_ended_and_gone_on_with(production: Production) -> None:
    from deploy_tui.execution import runs as supervised
    from deploy_tui.execution import work

    production.writes("v1.5.0-stuck")
    session = production.site.session()
    script = work.script_of(session.state, "deploy-kubernetes")
    for step in (1, 2, 3):
        assert work.follow(session, work.start_step(session, script, step)).ok
    run = work.start_step(session, script, 4)
    folder = work.run_folder(session, run.id)
    wait_until(lambda: b"0 out of 2" in supervised.read(folder).data)
    code, said = production.runs("rollback", "--yes")
    assert code == 1
    assert "end it first" in said
    supervised.cancel(folder)
    ended = work.follow(session, run)
    assert (ended.exit, ended.ok) == ("cancelled", False)

    production.cluster.release()
    code, said = production.runs("deploy-kubernetes", "--yes")
    assert code == 0, said
    assert "goes on at step 4" in said
    assert production.state() == "done"


def test_an_answer_to_a_step_on_the_command_line(production: Production) -> None:
    (production.folder / "k8s" / "secrets.yaml").unlink()
    code, said = production.runs("deploy-kubernetes", "--yes")
    assert code == 1
    assert "does not exist" in said
    code, said = production.runs("deploy-kubernetes", "--yes", "--skip-step", "sealed secrets are there")
    assert code == 0, said
    assert not any("secrets" in asked for asked in production.cluster.asked)
    assert "step 2 skipped: sealed secrets are there" in str(
        production.site.item("deploy-production").reading
    )


async def test_the_same_in_the_wizard(production: Production) -> None:
    assert production.runs("deploy-kubernetes", "--yes")[0] == 0
    production.writes("v1.5.0-broken")
    async with wizard(production.site.session(), size=(80, 24)) as ada:
        await ada.sees("Code & Testing")
        assert ada.app.main is not None
        ada.app.main.action_go_to("deploy-production")
        await ada.sees("nobody has affirmed them yet")
        await ada.presses("escape")
        await ada.sees("Deploy to production")
        await ada.presses("x")
        await ada.sees("All steps are through", "B roll back")
        await ada.presses("enter")
        await ada.sees("kubectl apply -f k8s/deployment.yaml", "the word deploy-kubernetes")
        await ada.types("deploy-kubernetes")
        await ada.presses("enter")
        await ada.sees("Step 4 did not pass", "exceeded", "retry this step")
        await ada.presses("r")
        await ada.until(lambda: len(production.site.runs("script:deploy-kubernetes")) == 10, "a second try")
        await ada.sees("Step 4 did not pass")
        await ada.presses("B")
        await ada.sees("Roll back: Deploy to Kubernetes", "kubectl rollout undo")
        await ada.presses("enter")
        await ada.sees("the word rollback")
        await ada.types("rollback")
        await ada.presses("enter")
        await ada.sees("It is rolled back")
    assert production.images == ["v1.4.0", "v1.4.0"]
    assert production.site.item("deploy-production").reason == "rolled back, 4 steps"


def test_a_dry_run_and_a_rehearsal_touch_no_cluster(production: Production) -> None:
    code, said = production.runs("deploy-kubernetes", "--dry-run")
    assert code == 0
    assert said.count("kubectl ") == 5
    assert (
        production.runs("rollback", "--dry-run")[1].count("kubectl rollout undo deployment/halan-invest") == 2
    )
    id = production.shell("new", "--version", "v9.9.9", "--rehearse").out.strip()
    code, said = production.runs("build-images", "--yes", "--session", id)
    assert code == 0
    assert said.count("v9.9.9") == 4
    assert production.runs("rollback", "--yes", "--session", id)[0] == 0
    assert production.cluster.asked == []


def test_images_are_built_tagged_and_pushed(
    here: Path, shell: Shell, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path_factory.mktemp("bin")
    for name in ("docker", "docker-compose"):
        (programs / name).write_text(_DOCKER)
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    assert shell("new", "--version", "v1.4.0", "--param", "registry=registry.example.com:5000").code == 0
    assert shell("allow", "--yes").code == 0
    ran = shell("run", "build-images", "--yes")
    assert ran.code == 1
    assert "denied: no access" in ran.out
    (here / "registry-is-up").touch()
    ran = shell("run", "build-images", "--yes")
    assert ran.code == 0, ran.err
    push = "docker push registry.example.com:5000/halan-invest-frontend:v1.4.0"
    assert (here / "docker-said").read_text().splitlines() == [
        "docker-compose build --no-cache",
        *(
            f"docker tag {name}:latest registry.example.com:5000/{name}:v1.4.0"
            for name in (BACKEND, FRONTEND)
        ),
        "docker push registry.example.com:5000/halan-invest-backend:v1.4.0",
        push,
        push,
    ]


def test_the_health_check_against_nginx_up_and_down(here: Path, shell: Shell, tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed (apt install curl)")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    assert (
        shell("new", "--version", "v1.0.0", "--param", f"api-url={url}", "--param", f"site-url={url}").code
        == 0
    )
    refused = shell("run", "health-check", "--yes")
    assert refused.code == 1
    assert "deploy-tui allow" in refused.err
    assert shell("allow", "--yes").code == 0
    site = Site(here)
    server = f"server {{ listen 127.0.0.1:{port}; location / {{ return 200 'well'; }} }}\n"
    with nginx(tmp_path, server):
        ran = shell("run", "health-check", "--yes")
    assert ran.code == 0, ran.err
    item = site.item("services-healthy")
    assert (item.state, item.how) == ("done", "probe")
    assert item.reading is not None
    assert "200" in item.reading.detail
    assert " in 0." in item.reading.detail or " ms" in item.reading.detail
    assert "well" in site.evidence()

    ran = shell("run", "health-check", "--yes")
    assert ran.code == 1
    assert site.item("services-healthy").state == "failed"
