"""Where the program listens, and the one public origin that follows from it."""

import os
import socket
import ssl
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """An address to listen on; with a certificate and its key it is HTTPS."""

    host: str = "127.0.0.1"
    port: int = 8000
    cert: Path | None = None
    key: Path | None = None

    @property
    def scheme(self) -> str:
        return "https" if self.cert else "http"

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in {"127.0.0.1", "localhost", "::1"}

    @property
    def url(self) -> str:
        """The public origin: `OYAMEL_URL`, else what the address says."""
        return os.environ.get("OYAMEL_URL", "").rstrip("/") or f"{self.scheme}://{self._name}:{self.port}"

    @property
    def _name(self) -> str:
        if self.is_local:
            return "localhost"
        if self.host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
            return socket.getfqdn()
        return f"[{self.host}]" if ":" in self.host else self.host

    def is_free(self) -> bool:
        """Whether one may listen there now; OSError for an address this machine does not have."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                if error.errno in {98, 48, 13}:  # in use (Linux, BSD), not permitted
                    return False
                raise
        return True

    def answers(self) -> bool:
        """Whether pages are served there."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - as above
        connection = self._connection(host)
        try:
            connection.request("HEAD", "/", headers={"Host": "localhost"})
            connection.getresponse()
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()
        return True

    def _connection(self, host: str) -> HTTPConnection:
        if not self.cert:
            return HTTPConnection(host, self.port, timeout=5)
        context = ssl._create_unverified_context()  # noqa: S323 - asks itself whether it is up, nothing is sent
        return HTTPSConnection(host, self.port, timeout=5, context=context)
