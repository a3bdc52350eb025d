"""A Kubernetes API server, as much of one as kubectl needs to apply, to wait for a rollout, to take it back.

It has no nodes: what becomes of a rollout is told by the image's tag. Anything comes up; a tag with "broken"
in it exceeds its progress deadline, one with "stuck" never gets anywhere, until `cluster.release()`.
"""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

Object = dict[str, Any]
_REVISION = "deployment.kubernetes.io/revision"
_KINDS = {
    "/api/v1": [("namespaces", "Namespace", False), ("secrets", "Secret", True)],
    "/apis/apps/v1": [("deployments", "Deployment", True), ("replicasets", "ReplicaSet", True)],
}


class Cluster:
    """`objects` by their path; `asked` are the requests that changed something: "POST /api/v1/namespaces"."""

    def __init__(self) -> None:
        self.objects: dict[str, Object] = {}
        self.asked: list[str] = []
        self.url = ""
        self._version = 0
        self._free = threading.Event()
        self._changed = threading.Condition(threading.RLock())

    def image(self, deployment: str) -> str:
        """Which image the deployment is to run."""
        (found,) = (
            each for path, each in self.objects.items() if path.endswith(f"/deployments/{deployment}")
        )
        return str(found["spec"]["template"]["spec"]["containers"][0]["image"])

    def config(self, folder: Path, namespace: str = "halan-invest") -> Path:
        """A kubeconfig that leads here."""
        path = folder / "kubeconfig"
        cluster = {"name": "here", "cluster": {"server": self.url}}
        context = {"name": "here", "context": {"cluster": "here", "user": "me", "namespace": namespace}}
        config = {"apiVersion": "v1", "kind": "Config", "current-context": "here"}
        lists = {"clusters": [cluster], "contexts": [context], "users": [{"name": "me", "user": {}}]}
        path.write_text(json.dumps(config | lists))
        return path

    def release(self) -> None:
        """What was stuck comes up now; also the end of every watch."""
        self._free.set()
        with self._changed:
            self._changed.notify_all()

    # What requests do

    def put(self, path: str, new: Object) -> Object:
        with self._changed:
            old = self.objects.get(path)
            self._version += 1
            meta = new.setdefault("metadata", {})
            meta.setdefault("uid", f"uid-{self._version}")
            meta["resourceVersion"] = str(self._version)
            meta["generation"] = (old or {}).get("metadata", {}).get("generation", 0)
            if old is None or old.get("spec") != new.get("spec"):
                meta["generation"] += 1
            self.objects[path] = new
            if "/deployments/" in path:
                self._rolls_out(path, new, old)
            self._changed.notify_all()
            return new

    def _rolls_out(self, path: str, new: Object, old: Object | None) -> None:
        """A revision for each template, as the controller keeps it, and how far its pods are."""
        folder, _, name = path.rpartition("/deployments/")
        template = new["spec"]["template"]
        sets = {p: o for p, o in self.objects.items() if p.startswith(f"{folder}/replicasets/{name}-")}
        if old is None or old["spec"]["template"] != template:
            last = max((int(o["metadata"]["annotations"][_REVISION]) for o in sets.values()), default=0)
            same = next((p for p, o in sets.items() if o["spec"]["template"] == template), "")
            set_path = same or f"{folder}/replicasets/{name}-{last + 1}"
            owner = {"apiVersion": "apps/v1", "kind": "Deployment", "name": name, "controller": True}
            meta = {
                "name": set_path.rpartition("/")[2],
                "namespace": new["metadata"]["namespace"],
                "labels": template["metadata"]["labels"],
                "annotations": {_REVISION: str(last + 1)},
                "uid": f"uid-{set_path}",
                "ownerReferences": [owner | {"uid": new["metadata"]["uid"]}],
            }
            spec = {"replicas": 1, "selector": new["spec"]["selector"], "template": template}
            self.objects[set_path] = {
                "apiVersion": "apps/v1",
                "kind": "ReplicaSet",
                "metadata": meta,
                "spec": spec,
                "status": {"replicas": 1},
            }
            new["metadata"].setdefault("annotations", {})[_REVISION] = str(last + 1)
        new["status"] = self._status(new)

    def _status(self, deployment: Object) -> Object:
        image = deployment["spec"]["template"]["spec"]["containers"][0]["image"]
        many = deployment["spec"].get("replicas", 1)
        stuck = "broken" in image or ("stuck" in image and not self._free.is_set())
        up = 0 if stuck else many
        reason = "ProgressDeadlineExceeded" if "broken" in image else "NewReplicaSetAvailable"
        progress = {
            "type": "Progressing",
            "status": "False" if "broken" in image else "True",
            "reason": reason,
        }
        return {
            "observedGeneration": deployment["metadata"]["generation"],
            "replicas": many,
            "updatedReplicas": up,
            "readyReplicas": up,
            "availableReplicas": up,
            "conditions": [] if stuck and "stuck" in image else [progress],
        }

    def listed(self, path: str, query: Mapping[str, list[str]]) -> Object:
        """All objects directly below a path; kubectl picks one by its name, or those with some labels."""
        wanted = query.get("fieldSelector", [""])[0].removeprefix("metadata.name=")
        labels = dict(
            part.split("=", 1) for part in query.get("labelSelector", [""])[0].split(",") if "=" in part
        )
        found = [
            each
            for own, each in sorted(self.objects.items())
            if own.rpartition("/")[0] == path
            and (not wanted or each["metadata"]["name"] == wanted)
            and labels.items() <= each["metadata"].get("labels", {}).items()
        ]
        kind, group = "List", "v1"
        for base, kinds in _KINDS.items():
            if path.startswith(base) and (name := path.rpartition("/")[2]):
                kind = next((f"{each}List" for plural, each, _ in kinds if plural == name), kind)
                group = base.removeprefix("/apis/").removeprefix("/api/")
        meta = {"resourceVersion": str(self._version)}
        return {"apiVersion": group, "kind": kind, "metadata": meta, "items": found}

    def changes(self, path: str, query: Mapping[str, list[str]]) -> Iterator[Object]:
        """What a watch hears, until the cluster is released."""
        seen = query.get("resourceVersion", ["0"])[0]
        while True:
            with self._changed:
                for each in self.listed(path, query)["items"]:
                    if "status" in each and self._free.is_set():
                        each["status"] = self._status(each)
                    if int(each["metadata"]["resourceVersion"]) > int(seen or 0) or self._free.is_set():
                        yield {"type": "MODIFIED", "object": each}
                seen = str(self._version)
                if self._free.is_set():
                    return
                self._changed.wait(30)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """One on a free port of loopback, without encryption."""
    here = Cluster()

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"cluster": here}))
    here.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield here
    finally:
        here.release()
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    cluster: Cluster
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        if (found := _discovery(parts.path)) is not None:
            self._says(200, found)
        elif parts.path == "/openapi/v2":  # an empty document: kubectl checks nothing by it
            self._sends(200, b"", "application/com.github.proto-openapi.spec.v2.v1.0+protobuf")
        elif parts.path in self.cluster.objects:
            self._says(200, self.cluster.objects[parts.path])
        elif parts.path.rpartition("/")[2] not in {name for kinds in _KINDS.values() for name, *_ in kinds}:
            self._missing(parts.path)
        elif query.get("watch", ["false"])[0] in ("true", "1"):
            self._watches(parts.path, query)
        else:
            self._says(200, self.cluster.listed(parts.path, query))

    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        new = self._body()
        self.cluster.asked.append(f"POST {path}")
        if path.count("/") > 4 and f"{path.rpartition('/')[0]}" not in self._namespaces():
            self._missing(path.rpartition("/")[0])
            return
        self._says(201, self.cluster.put(f"{path}/{new['metadata']['name']}", new))

    def do_PATCH(self) -> None:
        path = urlsplit(self.path).path
        self.cluster.asked.append(f"PATCH {path}")
        old = self.cluster.objects.get(path)
        if old is None:
            self._missing(path)
            return
        new = json.loads(json.dumps(old))
        patch = self._body()
        if isinstance(patch, list):
            for change in patch:
                _set(new, change["path"].strip("/").split("/"), change["value"])
        else:
            new = _merged(new, patch)
        self._says(200, self.cluster.put(path, new))

    def _namespaces(self) -> set[str]:
        names = [
            path.rpartition("/")[2] for path in self.cluster.objects if path.startswith("/api/v1/namespaces/")
        ]
        return {f"{base}/namespaces/{name}" for base in _KINDS for name in names}

    def _watches(self, path: str, query: Mapping[str, list[str]]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        with suppress(OSError):
            for change in self.cluster.changes(path, query):
                line = json.dumps(change).encode() + b"\n"
                self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
                self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")
        self.close_connection = True

    def _body(self) -> Any:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def _missing(self, path: str) -> None:
        name = path.rpartition("/")[2]
        status = {
            "kind": "Status",
            "apiVersion": "v1",
            "status": "Failure",
            "reason": "NotFound",
            "code": 404,
        }
        self._says(404, status | {"message": f'"{name}" not found', "details": {"name": name}})

    def _says(self, code: int, table: object) -> None:
        self._sends(code, json.dumps(table).encode(), "application/json")

    def _sends(self, code: int, body: bytes, kind: str) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def _discovery(path: str) -> Object | None:
    """What there is, as kubectl asks before anything else."""
    if path == "/version":
        return {"major": "1", "minor": "32", "gitVersion": "v1.32.0"}
    if path == "/openapi/v3":
        return {"paths": {}}
    if path == "/api":
        return {"kind": "APIVersions", "versions": ["v1"]}
    if path == "/apis":
        version = {"groupVersion": "apps/v1", "version": "v1"}
        group = {"name": "apps", "versions": [version], "preferredVersion": version}
        return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [group]}
    if path not in _KINDS:
        return None
    resources = [
        {
            "name": plural,
            "singularName": kind.lower(),
            "namespaced": inside,
            "kind": kind,
            "verbs": ["create", "delete", "get", "list", "patch", "update", "watch"],
        }
        for plural, kind, inside in _KINDS[path]
    ]
    version_name = path.removeprefix("/apis/").removeprefix("/api/")
    return {"kind": "APIResourceList", "groupVersion": version_name, "resources": resources}


def _set(table: Any, way: list[str], value: object) -> None:
    for name in way[:-1]:
        table = table[name.replace("~1", "/")]
    table[way[-1].replace("~1", "/")] = value


def _merged(old: Any, new: Any) -> Any:
    """A strategic merge, as far as it goes here: lists of what has a name are merged by it."""
    if isinstance(old, dict) and isinstance(new, dict):
        both = {**old, **{key: _merged(old.get(key), value) for key, value in new.items() if key[0] != "$"}}
        return {key: value for key, value in both.items() if value is not None}
    if isinstance(old, list) and isinstance(new, list) and all(isinstance(e, dict) for e in [*old, *new]):
        named = {each.get("name"): each for each in old}
        return [_merged(named.get(each.get("name"), {}), each) for each in new]
    return new
