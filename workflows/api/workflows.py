"""/workflows/: what happens by itself; documents in and out, published, switched on and off, started by hand."""

from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.validators import UniqueValidator

from conversations.api.base import ActingLists
from conversations.api.open import visible_contact
from conversations.errors import Conflict
from conversations.models import Conversation
from helpdesk import clock
from helpdesk.api.fields import Id, Moment, Object, Strict, Text
from helpdesk.api.filters import Filters, Flag, TextIs
from helpdesk.api.parsers import XYAML, YAML, JSONText, TextYAML
from helpdesk.api.problems import FieldError, Problem, wrong
from workflows.actions import NotPublishable, export_document, import_document, publish
from workflows.api.runs import RunBody
from workflows.checks.base import ERROR, Finding
from workflows.document.dump import dump
from workflows.document.problems import DocumentError
from workflows.incoming.address import address_of, renew, url
from workflows.models import VersionState, Workflow, WorkflowVersion
from workflows.starting import start_by_hand
from workflows.switching import turn_off, turn_on

CURRENT = (VersionState.DRAFT, VersionState.PUBLISHED)
YAML_TEXT = {"application/yaml": OpenApiTypes.STR, "text/yaml": OpenApiTypes.STR}
DOCUMENT = {**YAML_TEXT, "application/json": OpenApiTypes.OBJECT}
TAKEN = "There is another workflow of this name."
PUBLISH = OpenApiParameter(
    "publish", bool, description="Also publish it, if the checks find no error and all scenarios pass."
)
DESPITE = OpenApiParameter(
    "despite", str, description="Why it is published although scenarios fail; needs a right of its own, and is logged."
)
DRAFT = OpenApiParameter("draft", bool, description="The draft, if there is one, and not the published version.")


class WorkflowBody(serializers.Serializer[Any]):
    """A workflow."""

    id = Id()
    name = serializers.CharField()
    description = serializers.CharField()
    group = serializers.CharField()
    is_on = serializers.BooleanField(help_text="Off: nothing starts it; runs in flight finish.")
    published = serializers.SerializerMethodField(help_text="Number of the published version.")
    draft = serializers.SerializerMethodField(help_text="Number of the draft.")
    trigger = serializers.SerializerMethodField(help_text="Of the published version, else of the draft.")
    created_at = Moment()

    def get_published(self, workflow: Workflow) -> int | None:
        return self.number(workflow, VersionState.PUBLISHED)

    def get_draft(self, workflow: Workflow) -> int | None:
        return self.number(workflow, VersionState.DRAFT)

    def get_trigger(self, workflow: Workflow) -> str | None:
        by_state = {version.state: version.trigger for version in workflow.versions.all()}
        return by_state.get(VersionState.PUBLISHED) or by_state.get(VersionState.DRAFT)

    def number(self, workflow: Workflow, state: VersionState) -> int | None:
        return next((version.number for version in workflow.versions.all() if version.state == state), None)


class VersionBody(serializers.Serializer[Any]):
    """A version."""

    id = Id()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(VersionState.choices)
    trigger = serializers.CharField()
    created_at = Moment()
    published_at = Moment(allow_null=True)
    published_by = Id(source="published_by_id", allow_null=True)


class WholeWorkflowBody(WorkflowBody):
    """A workflow with all its versions, the newest first."""

    versions = VersionBody(many=True)


class FindingBody(serializers.Serializer[Any]):
    step = serializers.CharField(help_text="Its id; empty: the workflow.")
    message = serializers.CharField()


class PublishedBody(WholeWorkflowBody):
    """A workflow, and what the checks advise."""

    warnings = FindingBody(many=True)


class WorkflowChange(Strict):
    name = Text(max_length=150, required=False, validators=[UniqueValidator(Workflow.objects.all(), TAKEN)])
    description = Text(max_length=2000, required=False, allow_blank=True)
    group = Text(max_length=50, required=False, allow_blank=True)
    is_on = serializers.BooleanField(required=False)


class Start(Strict):
    contact = Id()
    form = Object(required=False, help_text="Values of the form of a shortcut, by their names.")


class NewAddress(Strict):
    renew = serializers.BooleanField(required=False, help_text="Nobody answers at the old address any more.")


class AddressBody(serializers.Serializer[Any]):
    """Where a program starts it by POST of JSON."""

    url = serializers.URLField()


class WorkflowFilters(Filters):
    name = TextIs("name")
    group = TextIs("group")
    is_on = Flag("is_on")


class Workflows(ActingLists):
    resource = "workflows"
    set_up = "workflows.workflow"
    filterset_class = WorkflowFilters
    serializer_class = WorkflowBody
    orderings = {"name": ("name",), "-name": ("-name",), "id": ("id",), "-id": ("-id",)}
    query = {
        "import_": frozenset({"publish", "despite"}),
        "publish": frozenset({"despite"}),
        "export": frozenset({"draft"}),
    }

    def permission_for(self, request: Request) -> str | None:
        if self.action == "start":
            return None
        if self.action == "import_":  # it may change a workflow that is there
            return "workflows.change_workflow"
        return "workflows.view_workflow" if self.action == "export" else super().permission_for(request)

    def handle_exception(self, exc: Exception) -> Response:
        match exc:
            case NotPublishable():  # which is a DocumentError without lines
                exc = findings(exc)
            case DocumentError():
                exc = mistakes(exc)
        return super().handle_exception(exc)

    def get_queryset(self) -> QuerySet[Workflow]:
        versions = WorkflowVersion.objects.all()
        shown = versions.filter(state__in=CURRENT) if self.action == "list" else versions
        return Workflow.objects.prefetch_related(Prefetch("versions", shown))

    def get_serializer_class(self) -> Any:
        return WorkflowBody if self.action == "list" else WholeWorkflowBody

    @extend_schema(request=WorkflowChange, responses=WholeWorkflowBody)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Renames a workflow or switches it on or off."""
        workflow = self.get_object()
        values = self.read(WorkflowChange, instance=workflow, partial=True)
        switched = values.pop("is_on", None)
        with transaction.atomic():
            for name, value in values.items():
                setattr(workflow, name, value)
            workflow.save(update_fields=list(values))
            if switched is not None and switched != workflow.is_on:
                (turn_on if switched else turn_off)(workflow, by=self.by, now=clock.now())
        return Response(self.shown(workflow.pk))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes a workflow that never ran; what has run stays, so switch that off instead."""
        with transaction.atomic():
            self.get_object().delete()
        return Response(status=204)

    @extend_schema(request=DOCUMENT, parameters=[PUBLISH, DESPITE], responses={201: PublishedBody})
    @action(detail=False, methods=["post"], url_path="import", parser_classes=[YAML, TextYAML, XYAML, JSONText])
    def import_(self, request: Request) -> Response:
        """Takes a workflow document (YAML or JSON) as the draft of the workflow of its name. All its mistakes are told
        at once, each with its line, and then nothing has changed."""
        if not self.may("workflows.add_workflow"):
            raise Problem(403, "Only a supervisor who may add workflows imports one.")
        text: Any = request.data
        if not isinstance(text, str) or not text.strip():
            raise Problem(400, "Send a workflow document as the body.")
        publish_it, despite = flag(request, "publish"), self.despite(request)
        advice: list[Finding] = []
        with transaction.atomic():
            version = import_document(text, by=self.by, now=clock.now())
            if publish_it:
                advice = publish(version, by=self.by, now=clock.now(), despite=despite)
        return Response(self.shown(version.workflow_id, advice), status=201)

    @extend_schema(parameters=[DRAFT], responses={(200, "application/yaml"): OpenApiTypes.STR})
    @action(detail=True, methods=["get"])
    def export(self, request: Request, pk: str) -> HttpResponse:
        """The workflow as a document; importing it gives an equal workflow."""
        document = export_document(self.get_object(), draft=flag(request, "draft"))
        return HttpResponse(dump(document), content_type="application/yaml; charset=utf-8")

    @extend_schema(request=None, parameters=[DESPITE], responses=PublishedBody)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        """Publishes the draft if the checks find no error and all its scenarios pass."""
        workflow = self.get_object()
        draft = workflow.versions.filter(state=VersionState.DRAFT).first()
        if draft is None:
            raise Conflict("There is no draft to publish; import one, or make one in the admin.")
        advice = publish(draft, by=self.by, now=clock.now(), despite=self.despite(request))
        return Response(self.shown(workflow.pk, advice))

    @extend_schema(request=Start, responses={201: RunBody})
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """Starts the published version for a contact, whatever its trigger's conditions."""
        workflow = self.get_object()
        asked = self.read(Start)
        with transaction.atomic():
            contact = visible_contact(self.agent, asked["contact"])
            latest = contact.conversations.order_by("-pk").first()
            if latest and not Conversation.objects.visible_to(self.agent).filter(pk=latest.pk).exists():
                raise Conflict("A colleague is in conversation with this contact.", "contact")
            run = start_by_hand(workflow, contact.pk, form=asked.get("form"), by=self.by, now=clock.now())
        return Response(RunBody(run).data, status=201)

    def despite(self, request: Request) -> str:
        """The reason to publish although scenarios fail, of who may."""
        reason = request.query_params.get("despite", "").strip()
        if reason and not self.may("workflows.publish_despite_failures"):
            raise Problem(403, "Publishing although scenarios fail needs a right that you do not have.")
        return reason[:500]

    @extend_schema(request=NewAddress, responses=AddressBody)
    @action(detail=True, methods=["post"])
    def address(self, request: Request, pk: str) -> Response:
        """Tells the secret address to which programs post to start it; with ``renew`` a new one in its place."""
        workflow = self.get_object()
        make = renew if self.read(NewAddress).get("renew") else address_of
        return Response({"url": url(make(workflow, now=clock.now()))})

    def shown(self, pk: int, advice: list[Finding] | None = None) -> Any:
        workflow = Workflow.objects.prefetch_related("versions").get(pk=pk)
        body = WholeWorkflowBody(workflow).data
        if advice is None:
            return body
        return {**body, "warnings": [{"step": one.step, "message": one.sentence} for one in advice]}


def flag(request: Request, name: str) -> bool:
    value = request.query_params.get(name, "false")
    if value not in ("true", "false"):
        raise wrong(name, "Say true or false.")
    return bool(value == "true")


def mistakes(error: DocumentError) -> Problem:
    """Each mistake with its line."""
    errors = [FieldError(one.step, str(one), one.line) for one in error.problems]
    return Problem(422, f"The document has {len(errors)} mistake(s): {errors[0].message if errors else error}", errors)


def findings(error: NotPublishable) -> Problem:
    errors = [FieldError(one.step, one.sentence) for one in error.findings if one.level == ERROR]
    return Problem(422, str(error), errors)
