"""A PostgreSQL server of the storm's own, which may be restarted as roughly as it likes."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.storm.ports import free_port


class NoServer(Exception):
    """PostgreSQL's programs are not here. Install them (Debian: apt-get install postgresql)."""


class Cluster:
    """Started by its making; ``url`` is for DATABASE_URL."""

    def __init__(self) -> None:
        self.bin = programs()
        self.folder = Path(tempfile.mkdtemp(prefix="helpdesk-storm-"))
        self.port = free_port()
        self.url = f"postgres://helpdesk@127.0.0.1:{self.port}/helpdesk"
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(self.folder, "postgres", "postgres")
        options = ["--auth=trust", "--username=helpdesk", "--encoding=UTF8", "--locale=C.UTF-8"]
        self._run("initdb", *options, "-D", self.data)
        self._run("pg_ctl", "-D", self.data, "-l", str(self.folder / "log"), "-w", "-o", self._server(), "start")
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "helpdesk", "helpdesk")

    @property
    def data(self) -> str:
        return str(self.folder / "data")

    def _server(self) -> str:
        return (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
            " -c max_connections=100"
        )

    def restart(self) -> None:
        """Without a word to anybody: connections break, what was not committed is gone, the log is replayed."""
        self._run("pg_ctl", "-D", self.data, "-l", str(self.folder / "log"), "-m", "immediate", "-w", "restart")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        user = pwd.getpwnam("postgres").pw_uid if os.getuid() == 0 else None
        subprocess.run(
            [str(self.bin / program), *arguments],
            check=True,
            cwd=self.folder,
            user=user,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # the server does not hear our Ctrl-C
        )


def programs() -> Path:
    """The folder of PostgreSQL's programs. Raises NoServer."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    where = str(found[-1]) if found else shutil.which("initdb")
    if where is None:
        raise NoServer(NoServer.__doc__)
    return Path(where).parent
