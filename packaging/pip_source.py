"""Gets pip for an environment whose Python brings none (Debian): the locked wheel, from the configured index.

The index is the one pip itself would ask: the environment variables, then pip's configuration files, then
the public default. The wheel counts only if its SHA-256 sum is the locked one.
"""

from __future__ import annotations

import base64
import configparser
import hashlib
import os
import ssl
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from complaint import Complaint, of_os_error
from locks import pinned_pip

DEFAULT_INDEX = "https://pypi.org/simple"
INDEX_VARIABLES = ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL")
TIMEOUT = 60
NETWORK_REMEDY = (
    "check the connection and the proxy (HTTPS_PROXY), or name a package index that this machine reaches: "
    "PIP_INDEX_URL=https://... before the same command."
)


def fetch_pip(folder: Path) -> Path:
    """Download the locked pip wheel into ``folder`` and return its path; raise Complaint if that fails."""
    version, sums = pinned_pip()
    name = f"pip-{version}-py3-none-any.whl"
    for index in indexes():
        for link in _links(index):
            if unquote(urlsplit(link).path).rsplit("/", 1)[-1] == name:
                return _save(folder / name, _read(link), sums, link)
    raise Complaint(f"No configured package index offers {name}.", NETWORK_REMEDY)


def indexes() -> list[str]:
    """Return the addresses of the package indexes to ask, the first one first."""
    settings = _pip_settings()
    chosen = next((os.environ[name] for name in INDEX_VARIABLES if os.environ.get(name)), None)
    extra = os.environ.get("PIP_EXTRA_INDEX_URL") or settings.get("extra-index-url", "")
    return [chosen or settings.get("index-url") or DEFAULT_INDEX, *extra.split()]


def public_address(url: str) -> str:
    """Return ``url`` without user name and password, fit to be printed."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment=""))


def _pip_settings() -> dict[str, str]:
    """Read what pip's configuration files say to every command; later files win, as in pip."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read(_configuration_files(), encoding="utf-8")
    except configparser.Error as error:
        raise Complaint(f"pip's configuration is broken: {error}", "repair or remove that file.") from error
    sections = [parser[name] for name in ("global", "install") if parser.has_section(name)]
    return {key.replace("_", "-"): value for section in sections for key, value in section.items()}


def _configuration_files() -> list[Path]:
    """Return where pip looks for its configuration on this system, the weakest first."""
    chosen = os.environ.get("PIP_CONFIG_FILE")
    if chosen == os.devnull:
        return []
    return [*_system_configuration(), *_user_configuration(), *([Path(chosen)] if chosen else [])]


def _system_configuration() -> list[Path]:
    if sys.platform == "win32":
        return [Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "pip" / "pip.ini"]
    if sys.platform == "darwin":
        return [Path("/Library/Application Support/pip/pip.conf")]
    folders = os.environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":")
    return [*(Path(folder) / "pip" / "pip.conf" for folder in folders), Path("/etc/pip.conf")]


def _user_configuration() -> list[Path]:
    home = Path.home()
    if sys.platform == "win32":
        appdata = Path(os.environ.get("APPDATA", home / "AppData" / "Roaming"))
        return [home / "pip" / "pip.ini", appdata / "pip" / "pip.ini"]
    config = Path(os.environ.get("XDG_CONFIG_HOME", home / ".config"))
    mac = [home / "Library" / "Application Support" / "pip" / "pip.conf"] if sys.platform == "darwin" else []
    return [home / ".pip" / "pip.conf", config / "pip" / "pip.conf", *mac]


class _Anchors(HTMLParser):
    """Collects the addresses of a page's links, as an index page has them (PEP 503)."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value for name, value in attrs if tag == "a" and name == "href" and value]


def _links(index: str) -> Iterator[str]:
    """Yield the addresses of pip's files on ``index``; an index without pip yields none."""
    page = index.rstrip("/") + "/pip/"
    if urlsplit(page).scheme == "file":
        page += "index.html"
    try:
        text = _read(page).decode("utf-8")
    except FileNotFoundError:
        return
    anchors = _Anchors()
    anchors.feed(text)
    yield from (urljoin(page, address) for address in anchors.addresses)


def _read(url: str) -> bytes:
    """Return what ``url`` holds. Raise FileNotFoundError for 'not there', Complaint for all else."""
    try:
        with urllib.request.urlopen(_request(url), timeout=TIMEOUT, context=_certificates()) as answer:
            content: bytes = answer.read()
            return content
    except urllib.error.HTTPError as error:
        if error.code == 404:
            raise FileNotFoundError(url) from error
        raise Complaint(
            f"{public_address(url)} answered {error.code} {error.reason}.", NETWORK_REMEDY
        ) from error
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise _unreachable(url, getattr(error, "reason", error)) from error


def _unreachable(url: str, reason: object) -> Exception:
    if isinstance(reason, FileNotFoundError):
        return FileNotFoundError(url)
    if isinstance(reason, ssl.SSLCertVerificationError):
        remedy = "install the system's certificates (Debian: ca-certificates), or set PIP_CERT to a PEM file."
        return Complaint(f"The certificate of {public_address(url)} is not trusted: {reason}", remedy)
    return Complaint(f"No network: cannot reach {public_address(url)} to get pip ({reason}).", NETWORK_REMEDY)


def _request(url: str) -> urllib.request.Request:
    """Move a user name and password from the address into a header, where urllib wants them."""
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    request = urllib.request.Request(
        urlunsplit(parts._replace(netloc=host)), headers={"Accept": "text/html, */*"}
    )
    if user:
        token = base64.b64encode(unquote(user).encode()).decode()
        request.add_header("Authorization", f"Basic {token}")
    return request


def _certificates() -> ssl.SSLContext:
    """Return the trusted certificates, from the file that pip is told to trust if there is one."""
    names = ("PIP_CERT", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")
    told = next((os.environ[name] for name in names if os.environ.get(name)), None)
    told = told or _pip_settings().get("cert")
    return ssl.create_default_context(cafile=told if told and Path(told).is_file() else None)


def _save(path: Path, content: bytes, sums: frozenset[str], link: str) -> Path:
    """Write ``content`` to ``path`` if its sum is a locked one."""
    if hashlib.sha256(content).hexdigest() not in sums:
        raise Complaint(
            f"Hash mismatch: {public_address(link)} is not the file that requirements-pip.lock names.",
            "do not use it. Try again on another network; if it stays so, report it.",
        )
    try:
        path.write_bytes(content)
    except OSError as error:
        raise of_os_error(error, path) from error
    return path
