"""The secret key of an installation that was not given one: made once, kept in its data folder."""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_urlsafe
from tempfile import NamedTemporaryFile


def secret_key(data_dir: Path) -> str:
    """Reads ``data_dir/secret_key``, or makes it, readable by its owner only."""
    path = data_dir / "secret_key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        data_dir.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=data_dir, prefix=".secret_key") as file:  # made with mode 0600
        file.write(token_urlsafe(50))
        file.flush()
        with suppress(FileExistsError):  # another process was first
            os.link(file.name, path)  # whole or not at all: nobody ever reads half a key
    return path.read_text().strip()
