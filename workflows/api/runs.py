"""/runs/: what each run did and why, in words; another try, a step left out, or an end."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.models import Contact
from conversations.api.base import ActingLists
from conversations.visibility import contacts_visible_to, visible_to
from helpdesk import clock
from helpdesk.api.fields import Id, Moment, Strict, Text
from helpdesk.api.filters import Choice, Filters, IdIs
from helpdesk.models import Visibility
from workflows.engine import by_hand
from workflows.models import Run, RunLog, RunState


class RunBody(serializers.Serializer[Any]):
    """A run."""

    id = Id()
    workflow = Id(source="workflow_id")
    version = serializers.IntegerField(source="version.number")
    contact = Id(source="contact_id")
    conversation = Id(source="conversation_id", allow_null=True)
    state = serializers.ChoiceField(RunState.choices)
    step = serializers.CharField(source="step.key", allow_null=True, help_text="The id of the step where it is.")
    wake_at = Moment(allow_null=True, help_text="When its wait ends by itself.")
    error = serializers.CharField()
    started_at = Moment()
    moved_at = Moment()
    ended_at = Moment(allow_null=True)


class MoveOn(Strict):
    """Which step is left out, and by which way."""

    step = Text(max_length=50, help_text="The id of the step where the run stands; if it stands elsewhere by now: 409.")
    way = Text(
        max_length=20,
        required=False,
        default="",
        allow_blank=True,
        help_text="Empty: on to what follows. An exit such as timeout; or a branch of a Branch step, by number from 0.",
    )


class LogBody(serializers.Serializer[Any]):
    """What a step did."""

    number = serializers.IntegerField()
    at = Moment()
    step = serializers.CharField(source="step.key", allow_null=True)
    outcome = serializers.CharField(help_text="done, waiting, failed, stopped, or the way out that was taken.")
    branch = serializers.IntegerField(allow_null=True, help_text="Of a Branch step: which one it took, from 0.")
    text = serializers.CharField(help_text="What was decided and why.")


class WholeRunBody(RunBody):
    """A run with its variables and its log."""

    variables = serializers.SerializerMethodField()
    log = LogBody(many=True)

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_variables(self, run: Run) -> Any:
        return run.memory.get("variables", {})


class RunFilters(Filters):
    workflow = IdIs("workflow_id")
    contact = IdIs("contact_id")
    conversation = IdIs("conversation_id")
    state = Choice(RunState)


class Runs(ActingLists):
    resource = "runs"
    set_up = "workflows.run"
    filterset_class = RunFilters
    serializer_class = RunBody

    def get_queryset(self) -> QuerySet[Run]:
        """Runs for conversations that the agent may see, and for contacts outside any conversation."""
        rows = Run.objects.select_related("version", "step")
        if self.action != "list":
            rows = rows.prefetch_related(Prefetch("log", RunLog.objects.select_related("step")))
        if self.agent.visibility == Visibility.ALL:
            return rows
        contacts = Contact.objects.filter(contacts_visible_to(self.agent)).values("pk")
        return rows.filter(
            visible_to(self.agent, "conversation__") | Q(conversation__isnull=True, contact_id__in=contacts)
        )

    def get_serializer_class(self) -> Any:
        return RunBody if self.action == "list" else WholeRunBody

    @extend_schema(request=None, responses=WholeRunBody)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """A failed run goes on at the step where it failed."""
        by_hand.retry(self.get_object().pk, by=self.by, now=clock.now())
        return Response(WholeRunBody(self.get_object()).data)

    @extend_schema(request=MoveOn, responses=WholeRunBody)
    @action(detail=True, methods=["post"])
    def move_on(self, request: Request, pk: str) -> Response:
        """A waiting or failed run leaves out the step where it stands."""
        run, told = self.get_object(), self.read(MoveOn)
        by_hand.move_on(run.pk, step=told["step"], way=told["way"], by=self.by, now=clock.now())
        return Response(WholeRunBody(self.get_object()).data)

    @extend_schema(request=None, responses=WholeRunBody)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """The run does nothing more; what it did stays."""
        by_hand.end(self.get_object().pk, by=self.by, now=clock.now())
        return Response(WholeRunBody(self.get_object()).data)
