"""The yardstick: pgbench doing the minimal rows of one job, ten statements a transaction, four clients."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from django.db import connection

TABLES = """
CREATE SCHEMA IF NOT EXISTS floor;
CREATE TABLE IF NOT EXISTS floor.contact (id bigserial PRIMARY KEY, address text UNIQUE, name text);
CREATE TABLE IF NOT EXISTS floor.conversation (id bigserial PRIMARY KEY, contact_id bigint, status text,
  assignee_id bigint, last_at timestamptz);
CREATE UNIQUE INDEX IF NOT EXISTS one_open ON floor.conversation (contact_id) WHERE status = 'open';
CREATE TABLE IF NOT EXISTS floor.message (id bigserial PRIMARY KEY, conversation_id bigint, external_id text UNIQUE,
  body text);
CREATE TABLE IF NOT EXISTS floor.event (id bigserial PRIMARY KEY, conversation_id bigint, kind text, at timestamptz);
CREATE TABLE IF NOT EXISTS floor.run (id bigserial PRIMARY KEY, conversation_id bigint, state text, step int);
CREATE TABLE IF NOT EXISTS floor.agent (id bigserial PRIMARY KEY, turn timestamptz, held int);
INSERT INTO floor.agent (turn, held) SELECT now(), 0 FROM generate_series(1, 10)
  WHERE NOT EXISTS (SELECT 1 FROM floor.agent);
"""
JOB = """
\\set who random(1, 1000000000)
BEGIN;
INSERT INTO floor.contact (address, name) VALUES (:who, 'Ana')
  ON CONFLICT (address) DO UPDATE SET name = 'Ana' RETURNING id \\gset c_
INSERT INTO floor.conversation (contact_id, status, last_at) VALUES (:c_id, 'open', now())
  ON CONFLICT (contact_id) WHERE status = 'open' DO UPDATE SET last_at = now() RETURNING id \\gset v_
INSERT INTO floor.message (conversation_id, external_id, body) VALUES (:v_id, md5(random()::text || :who), 'Hi');
INSERT INTO floor.event (conversation_id, kind, at) VALUES (:v_id, 'opened', now());
INSERT INTO floor.run (conversation_id, state, step) VALUES (:v_id, 'ready', 1) RETURNING id \\gset r_
UPDATE floor.run SET state = 'done', step = 5 WHERE id = :r_id;
UPDATE floor.agent SET turn = clock_timestamp(), held = held + 1
  WHERE id = (SELECT id FROM floor.agent ORDER BY turn LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id \\gset a_
UPDATE floor.conversation SET assignee_id = :a_id WHERE id = :v_id;
INSERT INTO floor.event (conversation_id, kind, at) VALUES (:v_id, 'assigned', now());
END;
"""


def pgbench() -> str:
    """The path of pgbench; SystemExit with advice if there is none."""
    found = shutil.which("pgbench") or next(map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))), None)
    if found is None:
        raise SystemExit("pgbench is needed for the yardstick: on Debian, apt-get install postgresql.")
    return found


def jobs_a_second(seconds: int = 8, clients: int = 4) -> float:
    settings = connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
    environment = {**os.environ, "PGPASSWORD": settings["PASSWORD"] or ""}
    where = ["-h", settings["HOST"], "-p", str(settings["PORT"] or 5432), "-U", settings["USER"], settings["NAME"]]
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(JOB)
        script.flush()
        command = [pgbench(), "-n", "-c", str(clients), "-j", "2", "-T", str(seconds), "-f", script.name, *where]
        out = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(re.findall(r"tps = ([\d.]+)", out.stdout)[-1])
