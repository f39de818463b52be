"""What ``manage.py up`` is told on its command line and the settings must know: read before they are."""

import os
from argparse import ArgumentParser
from collections.abc import MutableMapping, Sequence

HOST = "127.0.0.1"
PORT = 8000


def add_address(parser: ArgumentParser) -> None:
    parser.add_argument("--host", default=HOST, help=f"The address to listen on (default: {HOST}).")
    parser.add_argument("--port", type=int, default=PORT, help=f"The port to listen on (default: {PORT}).")


def into_environment(arguments: Sequence[str], environment: MutableMapping[str, str] = os.environ) -> None:
    """``--data`` becomes DATA_DIR; ``--host`` and ``--port`` become PUBLIC_URL unless that is set."""
    parser = ArgumentParser(add_help=False)
    parser.add_argument("--data")
    add_address(parser)
    known, _ = parser.parse_known_args(arguments)
    if known.data:
        environment["DATA_DIR"] = known.data
    host = HOST if known.host in ("0.0.0.0", "::") else known.host  # noqa: S104 — everywhere includes here
    environment.setdefault(
        "PUBLIC_URL", f"http://[{host}]:{known.port}" if ":" in host else f"http://{host}:{known.port}"
    )
