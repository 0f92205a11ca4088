"""Which hosts a request may reach (data.md 3.1.2).

The setting ``WORKFLOW_REQUEST_ALLOW`` names addresses, ranges (``10.0.0.0/8``), host names and
``*.example.com`` (one label); empty means every host. Services that hand out a machine's credentials are
blocked unless they are named, also behind another host name: every address is looked at before it is used.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import Any, Final

from desktop_app.domain.errors import PermissionDeniedError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

METADATA: Final = tuple(
    ipaddress.ip_network(text) for text in ("169.254.0.0/16", "fe80::/10", "fd00:ec2::/32", "100.100.100.200")
)
METADATA_HOSTS: Final = frozenset({"metadata", "metadata.google.internal", "instance-data"})


class BlockedError(PermissionDeniedError):
    """A host is not among those that requests may reach."""


class AllowList:
    """Answers for each host and each address whether it may be reached."""

    def __init__(self, setting: Any) -> None:
        given = setting if isinstance(setting, list) else re.split(r"[\s,;]+", str(setting or ""))
        entries = [str(entry).strip().lower().rstrip(".") for entry in given]
        self._entries = [entry for entry in entries if entry]

    def check(self, host: str) -> None:
        """Do nothing for a host that may be reached.

        :raises BlockedError: it may not.
        """
        name = host.lower().rstrip(".").strip("[]")
        address = address_of(name)
        named = any(_matches(entry, name, address) for entry in self._entries)
        metadata = name in METADATA_HOSTS or (address is not None and _is_metadata(address))
        if not named and (self._entries or metadata):
            raise BlockedError(
                f"the host {host} is blocked", remedy="name it under the hosts that requests may reach"
            )

    def check_addresses(self, host: str, addresses: Iterable[str]) -> None:
        """Look at what a host name leads to.

        :raises BlockedError: to a service that hands out credentials, and the host is not named.
        """
        found = [address for text in addresses if (address := address_of(text)) is not None]
        named = any(_matches(entry, host.lower().rstrip("."), None) for entry in self._entries)
        if not named and any(_is_metadata(address) for address in found):
            raise BlockedError(
                f"the host {host} is blocked: it leads to an address of the machine’s own services"
            )


def address_of(text: str) -> Address | None:
    """Return the address that a host is, None for a name; one of IPv4 in the clothes of IPv6 is undressed."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return address if mapped is None else mapped


def _is_metadata(address: Address) -> bool:
    return any(address in network for network in METADATA if network.version == address.version)


def _matches(entry: str, name: str, address: Address | None) -> bool:
    if entry.startswith("*."):
        label, dot, rest = name.partition(".")
        return bool(label and dot) and address is None and rest == entry[2:]
    if address is None:
        return entry == name
    try:
        return address in ipaddress.ip_network(entry, strict=False)
    except (ValueError, TypeError):
        return False
