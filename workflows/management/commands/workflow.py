"""Workflow documents at the command line. ``check``, ``test`` and ``gallery`` need no database at all."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conversations.errors import Refused
from helpdesk import clock
from helpdesk.actors import SYSTEM
from workflows import gallery
from workflows.actions import NotPublishable, export_document, import_document
from workflows.advice import did_you_mean
from workflows.checks import Finding, check
from workflows.checks.base import ERROR, error
from workflows.document.dump import dump
from workflows.document.load import load
from workflows.document.nodes import MAX_BYTES
from workflows.document.problems import DocumentError, Problem
from workflows.gallery.picture import svg
from workflows.models import VersionState, Workflow
from workflows.scenarios.runner import run_all


class Command(BaseCommand):
    help = "Lists, exports, imports, checks and tests workflow documents; prints those of the gallery."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        export = what.add_parser("export", help="Prints a workflow as a document.")
        export.add_argument("name", help="The workflow's name.")
        export.add_argument("--draft", action="store_true", help="The draft, where there is one.")
        importing = what.add_parser("import", help="Makes a document the draft of the workflow that it names.")
        importing.add_argument("file", help="The document, YAML or JSON; - reads standard input.")
        importing.add_argument("--publish", action="store_true", help="Publishes it at once.")
        importing.add_argument(
            "--despite",
            default="",
            metavar="REASON",
            help="Publishes it although scenarios fail; the reason is logged.",
        )
        what.add_parser("list", help="Lists the workflows with what is published and what is a draft.")
        shown = what.add_parser("gallery", help="Lists the gallery, or prints one of its documents.")
        shown.add_argument("slug", nargs="?", default="", help="The entry to print.")
        shown.add_argument("--picture", action="store_true", help="Its tree as SVG, and not its document.")
        for name, does in (("check", "Says what is wrong with a document."), ("test", "Runs a document's scenarios.")):
            what.add_parser(name, help=does).add_argument("file", help="The document; - reads standard input.")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if what == "export":
            self.export(options["name"], options["draft"])
        elif what == "import":
            self.take(options["file"], options["publish"], options["despite"])
        elif what == "list":
            self.list_all()
        elif what == "gallery":
            self.gallery(options["slug"], options["picture"])
        elif what == "check":
            self.check_file(options["file"])
        else:
            self.test(options["file"])

    def export(self, name: str, draft: bool) -> None:
        workflow = Workflow.objects.filter(name=name).first()
        if workflow is None:
            names = (
                ", ".join(f"“{each}”" for each in Workflow.objects.values_list("name", flat=True)[:20]) or "none yet"
            )
            raise CommandError(f"There is no workflow “{name}”; there are {names}.")
        try:
            self.stdout.write(dump(export_document(workflow, draft=draft)), ending="")
        except Refused as refused:
            raise CommandError(refused.sentence) from refused

    def list_all(self) -> None:
        for workflow in Workflow.objects.prefetch_related("versions"):
            versions = {version.state: f"{version.state} v{version.number}" for version in workflow.versions.all()}
            states = [versions[state] for state in (VersionState.PUBLISHED, VersionState.DRAFT) if state in versions]
            self.stdout.write(f"{'on ' if workflow.is_on else 'off'} {workflow.name}: {', '.join(states) or 'nothing'}")

    def gallery(self, slug: str, picture: bool) -> None:
        if not slug:
            for entry in gallery.entries():
                self.stdout.write(f"{entry.slug}: {entry.name}")
            return
        try:
            entry = gallery.entry(slug)
        except KeyError as unknown:
            raise CommandError(f"The gallery has no “{slug}”; {did_you_mean(slug, gallery.SLUGS)}") from unknown
        self.stdout.write(f"{svg(entry.document.program)}\n" if picture else entry.text, ending="")

    def take(self, file: str, publish: bool, despite: str) -> None:
        if despite and not publish:
            raise CommandError("--despite says why a workflow is published; add --publish.")
        try:
            version = import_document(_text(file), by=SYSTEM, now=clock.now(), publish_it=publish, despite=despite)
        except NotPublishable as refused:
            self.tell(refused.findings)
        except DocumentError as broken:
            self.tell(_findings(broken))
        else:
            done = "published" if version.state == VersionState.PUBLISHED else "saved as a draft"
            self.stdout.write(f"“{version.workflow}” version {version.number} is {done}.")

    def check_file(self, file: str) -> None:
        try:
            findings = check(load(_text(file), file).program)
        except DocumentError as broken:
            findings = _findings(broken)
        self.tell(findings)

    def tell(self, findings: list[Finding]) -> None:
        """A line a finding; exit status 1 if one is an error."""
        for finding in findings:
            self.stdout.write(str(finding))
        if any(finding.level == ERROR for finding in findings):
            sys.exit(1)

    def test(self, file: str) -> None:
        try:
            document = load(_text(file), file, twins=True)
        except DocumentError as broken:
            for finding in _findings(broken):
                self.stdout.write(str(finding))
            self.stdout.write("0 passed, 1 failed")
            sys.exit(1)
        results = run_all(document)
        for result in results:
            self.stdout.write(str(result))
        failed = sum(not result.passed for result in results)
        self.stdout.write(f"{len(results) - failed} passed, {failed} failed")
        if failed:
            sys.exit(1)


def _text(file: str) -> str:
    try:
        with sys.stdin.buffer if file == "-" else Path(file).open("rb") as source:
            raw = source.read(MAX_BYTES + 1)
    except OSError as trouble:
        raise CommandError(f"{file} cannot be read: {trouble.strerror or trouble}.") from trouble
    try:
        # One byte more than a document may have is cut within a character, perhaps: then it is too large, not garbled.
        return raw.decode("utf-8-sig", "ignore" if len(raw) > MAX_BYTES else "strict") + ("\n" * (len(raw) > MAX_BYTES))
    except UnicodeDecodeError as garbled:
        line = raw.count(b"\n", 0, garbled.start) + 1
        raise DocumentError([Problem(line, "", f"{file} is not UTF-8 text; save it as UTF-8.")]) from garbled


def _findings(broken: DocumentError) -> list[Finding]:
    return [error(problem.step, str(problem)) for problem in broken.problems]
