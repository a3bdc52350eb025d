"""How long a certificate still holds, and the oldest protocol that is taken.

probe = { kind = "tls", host = "{{site-url}}", days = 30 }             value: days left
probe = { kind = "tls", host = "{{api-url}}", protocol = "1.2" }       value: the lowest version, 1.2 or 1.3
"""

import re
import ssl
import time
import warnings

from deploy_tui.execution.probes.clock import Clock, NoAnswer
from deploy_tui.execution.probes.keys import Key, duration, filled, key_problems, shown
from deploy_tui.execution.probes.net import connect, encrypted, guarded, host_and_port, trusting
from deploy_tui.execution.probes.said import said
from deploy_tui.execution.reading import Context, Reading, Spec

_KEYS = (
    Key("host", needed=True),
    Key("port", "port"),
    Key("days", "number"),
    Key("protocol", values=("1.0", "1.1", "1.2", "1.3")),
    Key("within", "duration"),
    Key("ca"),
)
_VERSIONS = {
    1.0: ssl.TLSVersion.TLSv1,
    1.1: ssl.TLSVersion.TLSv1_1,
    1.2: ssl.TLSVersion.TLSv1_2,
    1.3: ssl.TLSVersion.TLSv1_3,
}
# What OpenSSL says when it is we who cannot speak that version.
_OURS = {
    "NO_PROTOCOLS_AVAILABLE",
    "NO_CIPHERS_AVAILABLE",
    "LIBRARY_HAS_NO_CIPHERS",
    "UNSUPPORTED_PROTOCOL_VERSION",
}


class Tls:
    def check(self, spec: Spec, context: Context) -> list[str]:
        return list(key_problems(spec, _KEYS))

    def commands(self, spec: Spec, context: Context) -> list[str]:
        host = shown(spec["host"], context.params)
        what = "protocol versions" if "protocol" in spec else "certificate"
        return [f"look at the {what} of {host}" + (f" port {spec['port']}" if "port" in spec else "")]

    def run(self, spec: Spec, context: Context) -> Reading:
        spec = filled(spec, context.params)
        clock = Clock(context, duration(spec, "within"))
        try:
            # An address in http:// is asked for its certificate where https would be.
            host, port = host_and_port(re.sub(r"\Ahttp:", "https:", spec["host"]), 443)
            port = int(spec.get("port", port))
            if "protocol" not in spec:
                return _certificate(spec, context, host, port, clock)
            days = _certificate(spec, context, host, port, clock) if "days" in spec else None
            return days if days and not days.ok else _lowest(host, port, float(spec["protocol"]), clock)
        except NoAnswer as error:
            return said(error.ok, str(error), took=clock.took)
        except ValueError as error:
            return said(None, f"{spec['host']}: {error}", took=clock.took)


def _certificate(spec: Spec, context: Context, host: str, port: int, clock: Clock) -> Reading:
    settings = trusting(spec.get("ca", ""), context.folder)
    with encrypted(connect(host, port, clock), host, settings, clock) as link:
        until = str((link.getpeercert() or {}).get("notAfter", ""))
        spoken = link.version()
    if not until:
        return said(None, f"{host} shows no certificate with an end", took=clock.took)
    days = int((ssl.cert_time_to_seconds(until) - time.time()) // 86400)
    least = spec.get("days", 0)
    told = f"{host}: {days} days left, until {' '.join(until.split())}, {spoken}"
    return said(
        days >= least, told if days >= least else f"{told}; {least:g} are wanted", days, took=clock.took
    )


def _lowest(host: str, port: int, least: float, clock: Clock) -> Reading:
    """Each version alone, the oldest first; who the other side is does not matter here."""
    untried = []
    for number, version in _VERSIONS.items():
        taken = _takes(host, port, version, clock)
        if taken is None:
            untried.append(f"{number}")
        elif taken:
            if number >= least and untried:
                told = f"{host}: {number} is taken; OpenSSL here cannot try {', '.join(untried)}"
                return said(None, told, number, took=clock.took)
            told = f"{host}: the lowest version taken is TLS {number}"
            return said(number >= least, told, number, took=clock.took)
    return said(False, f"{host}: no version of TLS is taken", took=clock.took)


def _takes(host: str, port: int, version: ssl.TLSVersion, clock: Clock) -> bool | None:
    """Whether the other side takes exactly this version; None: we cannot speak it."""
    settings = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    settings.check_hostname = False
    settings.verify_mode = ssl.CERT_NONE
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # that a version is old is why it is tried
            settings.minimum_version = settings.maximum_version = version
        settings.set_ciphers("ALL:@SECLEVEL=0")
    except (ValueError, ssl.SSLError):
        return None
    link = connect(host, port, clock)
    link.settimeout(clock.left())
    with settings.wrap_socket(link, server_hostname=host, do_handshake_on_connect=False) as made:
        try:
            with guarded(made, clock):
                made.do_handshake()
        except NoAnswer as error:
            clock.left()
            cause = error.__cause__
            if isinstance(cause, ssl.SSLError):
                return None if cause.reason in _OURS else False
            return False
    return True
