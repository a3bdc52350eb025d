"""What an address answers.

probe = { kind = "http", url = "{{api-url}}/health", within = "2 s", json = "status", is = "ok" }
probe = { kind = "http", url = "{{site-url}}", scheme = "http", redirects = "https://" }
probe = { kind = "http", url = "{{site-url}}", header = { Strict-Transport-Security = "max-age" } }

`status` is 200 when left out; with `redirects` it is any redirect. `redirects = "follow"` asks on where it is
sent, at most five times. `send` are headers of ours, `token` names the secret that goes out as a bearer
token, `without` names headers that must not come back. No proxy is used, and no cookie is kept.
"""

import http.client
import ssl
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from deploy_tui.execution.probes.clock import Clock, NoAnswer
from deploy_tui.execution.probes.keys import Key, duration, filled, key_problems, shown, texts
from deploy_tui.execution.probes.net import connect, encrypted, guarded, trusting
from deploy_tui.execution.probes.said import said, spell
from deploy_tui.execution.probes.values import Value, expect, from_json
from deploy_tui.execution.reading import Context, Reading, Spec
from deploy_tui.execution.template import PLACE

_KEYS = (
    Key("url", needed=True),
    Key("scheme", values=("http", "https")),
    Key("status", "codes"),
    Key("within", "duration"),
    Key("contains", "texts"),
    Key("json"),
    Key("is", "scalar"),
    Key("header", "table"),
    Key("without", "texts"),
    Key("redirects"),
    Key("send", "table"),
    Key("token"),
    Key("ca"),
)
_MOST_BODY = 1024 * 1024
_MOST_KEPT = 64 * 1024
_MOST_HOPS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class _Answer:
    url: str
    status: int
    reason: str
    headers: http.client.HTTPMessage
    body: bytes
    cut: bool

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def target(self) -> str:
        """Where it sends us; "" when it does not."""
        to = self.headers.get("Location", "") if self.status in _REDIRECTS else ""
        return urljoin(self.url, to) if to else ""

    @property
    def kept(self) -> bytes:
        """For the evidence: what a cookie holds may be a way in, and stays out."""
        headers = [
            f"{name}: {'[left out]' if name.lower() == 'set-cookie' else value}\n"
            for name, value in self.headers.items()
        ]
        head = f"{self.url}\n{self.status} {self.reason}\n{''.join(headers)}\n".encode("utf-8", "replace")
        return head + self.body[:_MOST_KEPT]


class Http:
    def check(self, spec: Spec, context: Context) -> list[str]:
        found = list(key_problems(spec, _KEYS))
        url = spec.get("url")
        if isinstance(url, str) and not PLACE.match(url) and urlsplit(url).scheme not in ("http", "https"):
            found.append(
                f"http: '{url}' is no address; it begins with http:// or https://, or with a {{{{param}}}}"
            )
        if isinstance(url, str) and "@" in urlsplit(url).netloc:
            found.append('http: no password in an address; name a secret: token = "…"')
        if "is" in spec and "json" not in spec:
            found.append("http: 'is' needs 'json', which says where the value stands")
        return found

    def commands(self, spec: Spec, context: Context) -> list[str]:
        url = shown(spec["url"], context.params)
        return [f"GET {_with_scheme(url, spec)}"]

    def run(self, spec: Spec, context: Context) -> Reading:
        spec = filled(spec, context.params)
        clock = Clock(context, duration(spec, "within"))
        try:
            answer = _asked(spec, context, clock)
        except NoAnswer as error:
            return said(error.ok, str(error), took=clock.took)
        took = clock.took
        told = f"{answer.status} {answer.reason}".rstrip() + f" in {spell(took)}"
        value: Value = answer.status
        try:
            value, more = _judged(spec, answer)
        except NoAnswer as error:
            return said(error.ok, f"{told}; {error}", value, took=took, output=answer.kept)
        return said(True, told + more, value, took=took, output=answer.kept)


def _judged(spec: Spec, answer: _Answer) -> tuple[Value, str]:
    """The value, and what more there is to say. Raises NoAnswer where something is not as it should be."""
    wanted = spec.get("status", [] if spec.get("redirects", "follow") != "follow" else 200)
    codes = wanted if isinstance(wanted, list) else [wanted]
    if codes and answer.status not in codes:
        raise NoAnswer(f"{' or '.join(map(str, codes))} is wanted")
    more = _check_redirect(spec, answer)
    for name, part in spec.get("header", {}).items():
        there = answer.headers.get_all(name)
        if there is None:
            raise NoAnswer(f"no header {name}")
        if not any(part.lower() in each.lower() for each in there):
            raise NoAnswer(f"{name} is {', '.join(there)}; {part} is wanted in it")
    for name in texts(spec.get("without", [])):
        if name in answer.headers:
            raise NoAnswer(f"{name} is {answer.headers[name]}; it should not be there")
    where = f" in the first {_MOST_BODY // 1024} KB" if answer.cut else ""
    for part in texts(spec.get("contains", [])):
        if part not in answer.text:
            raise NoAnswer(f"{part} is not in the body{where}")
    if "json" not in spec:
        return answer.status, more
    if answer.cut:
        raise NoAnswer(f"more JSON than {_MOST_BODY // 1024} KB", None)
    value = from_json(answer.text, spec["json"])
    expect(value, spec.get("is"), spec["json"])
    return value, f"{more}, {spec['json']} is {value}"


def _check_redirect(spec: Spec, answer: _Answer) -> str:
    wanted = spec.get("redirects", "follow")
    if wanted == "follow":
        return ""
    if not answer.target:
        raise NoAnswer("no redirect")
    if not answer.target.startswith(wanted):
        raise NoAnswer(f"redirects to {answer.target}, not to {wanted}")
    return f", redirects to {answer.target}"


def _asked(spec: Spec, context: Context, clock: Clock) -> _Answer:
    """The last answer, after what redirects there were to follow. Raises NoAnswer."""
    headers = {"User-Agent": "deploy-tui", "Accept": "*/*", "Connection": "close", **spec.get("send", {})}
    if name := spec.get("token"):
        if not (token := context.secrets.get(name)):
            raise NoAnswer(f"the secret {name} is not set", None)
        headers["Authorization"] = f"Bearer {token}"
    url = _with_scheme(spec["url"], spec)
    for _ in range(_MOST_HOPS + 1):
        answer = _get(url, headers, spec, context, clock)
        if spec.get("redirects") != "follow" or not answer.target:
            return answer
        if urlsplit(answer.target).scheme != "https" and urlsplit(url).scheme == "https":
            raise NoAnswer(f"{answer.status}, redirects to {answer.target}, which is not encrypted")
        if urlsplit(answer.target).netloc != urlsplit(url).netloc:
            headers = {name: value for name, value in headers.items() if name != "Authorization"}
        url = answer.target
    raise NoAnswer(f"more than {_MOST_HOPS} redirects, the last to {url}")


def _get(url: str, headers: dict[str, str], spec: Spec, context: Context, clock: Clock) -> _Answer:
    parts, host, port = _parts(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    secure = parts.scheme == "https"
    link = connect(host, port, clock)
    if secure:
        link = encrypted(link, host, _trust(spec, context), clock)
    with link, guarded(link, clock):
        # Only for its default port, which the Host header leaves out: the connection is ours.
        asking = (http.client.HTTPSConnection if secure else http.client.HTTPConnection)(host, port)
        asking.sock = link
        try:
            asking.request("GET", target, headers=headers)
            answer = asking.getresponse()
            body = answer.read(_MOST_BODY + 1)
        except ConnectionError as error:
            clock.left()
            raise NoAnswer(f"{host} ended the connection without an answer") from error
        except http.client.InvalidURL as error:
            raise NoAnswer(f"{url} is no address: {error}", None) from error
        except http.client.HTTPException as error:
            clock.left()
            told = str(error).strip() or type(error).__name__
            raise NoAnswer(f"{host} does not answer in HTTP: {told}") from error
        except ValueError as error:  # a header of ours with a line end in it
            raise NoAnswer(f"cannot be asked: {error}", None) from error
    clock.left()
    cut = len(body) > _MOST_BODY
    if answer.length and not cut:  # read() with a limit does not complain
        raise NoAnswer(f"{host} ended the connection in the middle of its answer")
    return _Answer(url, answer.status, answer.reason, answer.headers, body[:_MOST_BODY], cut)


def _trust(spec: Spec, context: Context) -> ssl.SSLContext:
    return trusting(spec.get("ca", ""), context.folder)


def _parts(url: str) -> tuple[SplitResult, str, int]:
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise NoAnswer(f"{url} is no address: {error}", None) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NoAnswer(f"{url} is no address of the web; it begins with https://", None)
    if "@" in parts.netloc:
        raise NoAnswer(
            f"the address of {parts.hostname} has a name or password in it; name a secret instead", None
        )
    return parts, parts.hostname, port


def _with_scheme(url: str, spec: Spec) -> str:
    scheme, sign, rest = url.partition("://")
    return f"{spec['scheme']}://{rest}" if "scheme" in spec and sign and scheme in ("http", "https") else url
