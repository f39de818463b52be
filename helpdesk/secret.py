"""The secret key of an installation that was not given one: made once, kept in its data folder."""

import os
from pathlib import Path
from secrets import token_urlsafe


def secret_key(data_dir: Path) -> str:
    """Reads ``data_dir/secret_key``, or makes it, readable by its owner only."""
    path = data_dir / "secret_key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        data_dir.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was first
            return path.read_text().strip()
        key = token_urlsafe(50)
        with os.fdopen(handle, "w") as file:
            file.write(key)
        return key
