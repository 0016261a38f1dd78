"""The web process: granian before the WSGI application."""

from granian import Granian
from granian.constants import Interfaces, SSLProtocols
from granian.log import LogLevels

from oyamel.cli.address import Place
from oyamel.cli.supervise import end_with_parent

THREADS = 4
STOP_SECONDS = 8


def run(place: Place, workers: int) -> None:
    """Serve pages until told to stop."""
    end_with_parent()
    Granian(
        target="oyamel.server:application",
        address=place.host,
        port=place.port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.warning,
        ssl_cert=place.cert,
        ssl_key=place.key,
        ssl_protocol_min=SSLProtocols.tls12,
    ).serve()
