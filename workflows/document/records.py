"""A document → the rows of a draft, with foreign keys for what it names; and the rows of a version → a document."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from helpdesk import bulk
from workflows.document import names, references
from workflows.document.problems import DocumentError, Problem
from workflows.document.values import Document, ScenarioText
from workflows.models import Branch, Condition, Scenario, Step, VersionState, Workflow, WorkflowVersion
from workflows.program import Branch as BranchValue
from workflows.program import Condition as ConditionValue
from workflows.program import Program, Trigger, When
from workflows.program import Step as StepValue


class Frozen(RuntimeError):
    """A version that was published never changes; make a draft of it and change that."""


def save(
    workflow: Workflow,
    document: Document,
    version: WorkflowVersion,
    *,
    missing_stays: bool = False,
    keep_scenarios: bool = False,
) -> None:
    """Replaces the draft's rows and (unless they are kept) the workflow's scenarios; inside a transaction.

    What the document names and nobody made is a DocumentError, or with ``missing_stays`` stays a name in the step's
    config, which publishing then refuses. Categories are made where missing.
    """
    if version.state != VersionState.DRAFT:
        raise Frozen(f"{version} was published and never changes; make a draft of it and change that.")
    found = names.find(document.program)
    problems = list(_missing(document.program, found))
    if problems and not missing_stays:
        raise DocumentError(problems)
    _take_over(workflow, document, version)
    Writer(version, found).write(document.program.steps)
    _save_conditions(version, document.program.trigger.when, None)
    if not keep_scenarios:
        _save_scenarios(workflow, document.scenarios)


def _missing(program: Program, found: names.Found) -> Iterable[Problem]:
    for step in program.walk():
        for reference in references.of(step):
            if not found.has(reference) and reference.what != "step":
                yield Problem(step.line, step.key, names.advice(reference))


def _take_over(workflow: Workflow, document: Document, version: WorkflowVersion) -> None:
    trigger = document.program.trigger
    workflow.name, workflow.description, workflow.group = document.program.name, document.description, document.group
    workflow.save()
    version.trigger, version.trigger_match = trigger.kind, trigger.when.match
    version.trigger_config = dict(trigger.config)
    version.once_per_contact, version.restart = trigger.once_per_contact, trigger.restart
    version.stop_on = sorted(document.program.stop_on)
    version.revision += 1
    version.save()
    version.conditions.all().delete()
    version.steps.all().delete()


@dataclass(slots=True)
class Writer:
    """Writes the tree level by level: the steps of a level in one statement, then their branches, then the next."""

    version: WorkflowVersion
    found: names.Found
    rows: dict[str, Step] = field(default_factory=dict)  # step key -> row

    def write(self, steps: Sequence[StepValue]) -> None:
        level: list[tuple[Branch | None, int, StepValue]] = [(None, place, step) for place, step in enumerate(steps)]
        while level:
            rows = [self.row(branch, place, step) for branch, place, step in level]
            bulk.insert(Step, rows)
            self.rows.update({row.key: row for row in rows})
            level = self.branches([(row, step) for row, (_, _, step) in zip(rows, level, strict=True)])
        self.aim(steps)

    def row(self, branch: Branch | None, place: int, step: StepValue) -> Step:
        row = Step(version=self.version, branch=branch, position=place, key=step.key, kind=step.kind)
        row.config = dict(step.config)
        for reference in references.of(step):
            if reference.what != "step" and (pk := self.found.id(reference)) is not None:
                setattr(row, f"{reference.what}_id", pk)
                row.config = references.put(row.config, reference.path, None)
        return row

    def branches(self, parents: Sequence[tuple[Step, StepValue]]) -> list[tuple[Branch | None, int, StepValue]]:
        pairs = [
            (Branch(step=row, position=place, exit=value.exit, name=value.name, match=value.when.match), value)
            for row, step in parents
            for place, value in enumerate(step.branches)
        ]
        bulk.insert(Branch, [row for row, _ in pairs])
        bulk.insert(Condition, [each for row, value in pairs for each in _conditions(self.version, value.when, row)])
        return [(row, place, step) for row, value in pairs for place, step in enumerate(value.steps)]

    def aim(self, steps: Sequence[StepValue]) -> None:
        """Jumps know their target once all steps have rows."""
        aimed = []
        for step in Program("", Trigger(""), frozenset(), tuple(steps)).walk():
            for reference in references.of(step):
                if reference.what == "step" and reference.name in self.rows:
                    row = self.rows[step.key]
                    row.target_id = self.rows[reference.name].pk
                    row.config = references.put(row.config, reference.path, None)
                    aimed.append(row)
        bulk.update(Step, aimed, ["target_id", "config"])


def _conditions(version: WorkflowVersion, when: When, branch: Branch | None) -> list[Condition]:
    return [
        Condition(
            version=version,
            branch=branch,
            position=place,
            subject=each.subject,
            operator=each.operator,
            value=each.value,
        )
        for place, each in enumerate(when.conditions)
    ]


def _save_conditions(version: WorkflowVersion, when: When, branch: Branch | None) -> None:
    bulk.insert(Condition, _conditions(version, when, branch))


def _save_scenarios(workflow: Workflow, scenarios: Sequence[ScenarioText]) -> None:
    workflow.scenarios.all().delete()
    bulk.insert(
        Scenario,
        [
            Scenario(workflow=workflow, position=place, name=each.name, given=dict(each.given), turns=list(each.turns))
            for place, each in enumerate(scenarios)
        ],
    )


def read(version: WorkflowVersion) -> Document:
    """The document of a version, with the names that its references have now. Six queries."""
    workflow = version.workflow
    scenarios = tuple(scenario_text(row) for row in workflow.scenarios.all())
    return Document(_programs([version])[version.pk], workflow.description, workflow.group, scenarios)


def read_programs(versions: Iterable[int]) -> dict[int, Program]:
    """The programs of these versions, by id. Four queries, however many they are."""
    return _programs(list(WorkflowVersion.objects.filter(pk__in=list(versions)).select_related("workflow")))


def _programs(versions: Sequence[WorkflowVersion]) -> dict[int, Program]:
    steps: dict[int, list[Step]] = {}
    branches: dict[int, list[Branch]] = {}
    conditions: dict[int, dict[int | None, list[ConditionValue]]] = {}
    for step in Step.objects.filter(version__in=versions).select_related(*names.RELATIONS).order_by("position"):
        steps.setdefault(step.version_id, []).append(step)
    of_step = {step.pk: version for version, rows in steps.items() for step in rows}
    for branch in Branch.objects.filter(step__version__in=versions).order_by("position"):
        if branch.step_id in of_step:  # else the draft was saved anew between the two queries
            branches.setdefault(of_step[branch.step_id], []).append(branch)
    for row in Condition.objects.filter(version__in=versions).order_by("position"):
        of_version = conditions.setdefault(row.version_id, {})
        of_version.setdefault(row.branch_id, []).append(ConditionValue(row.subject, row.operator, row.value))
    return {
        version.pk: _program(
            version, Reader(steps.get(version.pk, ()), branches.get(version.pk, ()), conditions.get(version.pk, {}))
        )
        for version in versions
    }


def _program(version: WorkflowVersion, reader: "Reader") -> Program:
    return Program(
        name=version.workflow.name,
        trigger=Trigger(
            kind=version.trigger,
            when=When(version.trigger_match, tuple(reader.conditions.get(None, ()))),
            config=version.trigger_config,
            once_per_contact=version.once_per_contact,
            restart=version.restart,
        ),
        stop_on=frozenset(version.stop_on),
        steps=reader.sequence(None),
    )


def scenario_text(row: Scenario) -> ScenarioText:
    return ScenarioText(row.name, row.given, tuple(row.turns))


class Reader:
    def __init__(
        self, steps: Iterable[Step], branches: Iterable[Branch], conditions: dict[int | None, list[ConditionValue]]
    ) -> None:
        self.steps: dict[int | None, list[Step]] = {}
        self.branches: dict[int, list[Branch]] = {}
        self.conditions = conditions
        for step in steps:
            self.steps.setdefault(step.branch_id, []).append(step)
        for branch in branches:
            self.branches.setdefault(branch.step_id, []).append(branch)

    def sequence(self, branch_id: int | None) -> tuple[StepValue, ...]:
        return tuple(
            StepValue(
                key=row.key,
                kind=row.kind,
                config=names.config(row),
                branches=tuple(
                    BranchValue(
                        name=branch.name,
                        exit=branch.exit,
                        when=When(branch.match, tuple(self.conditions.get(branch.pk, ()))),
                        steps=self.sequence(branch.pk),
                    )
                    for branch in self.branches.get(row.pk, ())
                ),
            )
            for row in self.steps.get(branch_id, ())
        )
