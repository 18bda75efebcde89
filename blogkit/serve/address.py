"""Where the server stands: the socket it listens on, its own address, and the names by which a browser may ask. Never answers anything."""

import errno
import ipaddress
import os
import socket
from typing import NamedTuple

from blogkit.errors import BlogkitError

TRIES = 100
"""So many ports are tried from the one that was asked for."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


class Address(NamedTuple):
    """Where the server stands."""

    host: str
    """As a URL writes it."""
    port: int
    names: frozenset[str]
    """Hosts that a request may name, without the port."""
    is_everywhere: bool = False
    """It listens on every address of this machine, and each of them may be named by whoever reaches it there."""
    is_open: bool = False
    """Other machines can reach it."""

    @property
    def origin(self) -> str:
        """Scheme, host and port, as the site's base URL begins."""
        return f"http://{_with_port(self.host, self.port)}"

    def hosts(self, local: str) -> frozenset[str]:
        """Return each ``Host`` that a request may carry which came to the address ``local`` of this machine."""
        names = self.names | {_in_url(local)} if self.is_everywhere and local else self.names
        return frozenset(f"{name}:{self.port}" for name in names) | (names if self.port == 80 else frozenset())  # noqa: PLR2004


def listen(host: str, port: int) -> tuple[socket.socket, Address]:
    """Listen on that port or on the next one that is free. BlogkitError where there is no such host or no free port."""
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (socket.gaierror, UnicodeError):
        message = f"--host {host}: this machine has no such address"
        raise BlogkitError(message) from None
    for candidate in range(port, port + TRIES if port else 1):
        if candidate > 65535:  # noqa: PLR2004
            break
        # asyncio sends at once, header and page apart, only where it is told that this is TCP; otherwise each page waits 40 ms for the
        # reader's side to confirm the header.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name == "posix":  # elsewhere this would let two programs share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((place[0], candidate, *place[2:]))
            listener.listen(128)
        except OSError as problem:
            listener.close()
            if problem.errno == errno.EADDRINUSE:
                continue
            message = f"cannot listen on {host}, port {candidate}: {(problem.strerror or str(problem)).lower()}"
            raise BlogkitError(message) from None
        listener.setblocking(False)
        return listener, _address(host, str(place[0]), listener.getsockname()[1])
    message = f"every port from {port} on is taken; choose another with --port"
    raise BlogkitError(message)


def _address(host: str, bound: str, port: int) -> Address:
    ip = ipaddress.ip_address(bound.partition("%")[0])
    own = {_in_url(host), _in_url(bound)}
    if ip.is_unspecified:
        named = socket.gethostname().lower()
        return Address("127.0.0.1" if ip.version == 4 else "[::1]", port, LOOPBACK | {named, f"{named}.local"}, True, True)  # noqa: PLR2004
    if ip.is_loopback:
        return Address(_in_url(host), port, LOOPBACK | own)
    return Address(_in_url(host), port, frozenset(own), is_open=True)


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host.lower()


def _with_port(host: str, port: int) -> str:
    return host if port == 80 else f"{host}:{port}"  # noqa: PLR2004
