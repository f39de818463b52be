"""The pages of workflows in Indonesian and Russian: each in the language of who asks, whoever asked before."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from helpdesk.models import Agent
from tests.admin.conftest import SignedIn
from workflows.actions import copy_from_gallery
from workflows.checks.installation import installation
from workflows.checks.registry import check
from workflows.document.load import load
from workflows.document.problems import DocumentError
from workflows.kinds.registry import KINDS
from workflows.models import Workflow

WORDS = {  # of the page, in English; then what must stand there
    "workflow/{pk}/builder/": (
        "Rehearse",
        {"id": ["Latihan", "Terbitkan…", "Cabang"], "ru": ["Репетиция", "Опубликовать…", "Ветвление"]},
    ),
    "workflow/{pk}/publish/": (
        "What changes",
        {"id": ["Pemeriksaan", "Yang berubah"], "ru": ["Проверки", "Что изменится"]},
    ),
    "workflow/{pk}/watch/": (
        "It has never been published",
        {"id": ["Belum pernah diterbitkan"], "ru": ["Ещё ни разу не опубликован"]},
    ),
    "workflow/{pk}/versions/": ("Import a document", {"id": ["Impor dokumen"], "ru": ["Импорт документа"]}),
    "workflow/{pk}/scenarios/": ("Add a scenario", {"id": ["Tambah skenario"], "ru": ["Добавить сценарий"]}),
    "workflow/{pk}/replay/": ("What is assumed", {"id": ["Yang diandaikan"], "ru": ["Что предполагается"]}),
    "workflow/{pk}/document/": ("Save draft", {"id": ["Simpan draf"], "ru": ["Сохранить черновик"]}),
    "workflow/{pk}/switch/": ("Runs in flight", {"id": ["Eksekusi yang berlangsung"], "ru": ["Идущие запуски"]}),
    "workflow/gallery/": ("When to use it", {"id": ["Kapan memakainya"], "ru": ["Когда использовать"]}),
    "routingexception/": ("Routing exceptions", {"id": ["Pengecualian perutean"], "ru": ["Исключения маршрутизации"]}),
    "run/": ("Runs", {"id": ["Eksekusi"], "ru": ["Запуски"]}),
}


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """A request leaves its language to its thread, which is the tests' own here."""
    with override("en"):
        yield


@pytest.fixture
def client(signed_in: SignedIn, superuser: Agent) -> Client:
    return signed_in(superuser)


@pytest.fixture
def workflow(db: None) -> Workflow:
    return copy_from_gallery("multi_team_routing", now=timezone.now()).workflow


def page(client: Client, workflow: Workflow, name: str, language: str) -> str:
    client.post("/language/", {"language": language})
    answer = client.get(f"/admin/workflows/{name.format(pk=workflow.pk)}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", WORDS)
def test_a_page_speaks_the_language_that_was_chosen(client: Client, workflow: Workflow, name: str) -> None:
    english, others = WORDS[name]
    assert english in page(client, workflow, name, "en")
    for language, words in others.items():
        shown = page(client, workflow, name, language)
        assert f'lang="{language}"' in shown
        assert [word for word in words if word not in shown] == []
        assert f">{english}" not in shown
    assert english in page(client, workflow, name, "en")  # nothing of another language was kept


def test_a_steps_sentence_and_its_duration_are_translated() -> None:
    config = {"for": 5400, "calendar": None, "on_reply": "end"}
    with override("ru"):
        assert KINDS["wait"].describe(config) == "Ждать 1 ч 30 мин, завершить при ответе"
    with override("id"):
        assert KINDS["wait"].describe(config) == "Tunggu 1 jam 30 mnt, berakhir bila dibalas"
    assert KINDS["wait"].describe(config) == "Wait 1 h 30 min, end on a reply"


def test_a_finding_is_translated(workflow: Workflow) -> None:
    program = load("{workflow: W, trigger: {on: manual}, steps: [{id: a, kind: assign, to: {team: Nobody}}]}").program
    with override("ru"):
        assert "Команды «Nobody» нет" in " ".join(each.sentence for each in check(program, installation(workflow)))
    assert "There is no team “Nobody”" in " ".join(each.sentence for each in check(program, installation(workflow)))


def test_what_is_wrong_with_a_document_is_translated() -> None:
    with override("id"), pytest.raises(DocumentError, match="Alur kerja tidak punya nama"):
        load("{workflow: '', trigger: {on: manual}, steps: []}")


def test_a_language_that_is_none_changes_nothing(client: Client, workflow: Workflow) -> None:
    page(client, workflow, "workflow/{pk}/builder/", "ru")
    assert "Репетиция" in page(client, workflow, "workflow/{pk}/builder/", "tlh")


def test_whoever_signs_in_chooses_the_language_there(client: Client) -> None:
    client.logout()
    assert 'action="/language/"' in client.get("/accounts/login/").content.decode()
    client.post("/language/", {"language": "id"})
    assert "Masuk" in client.get("/accounts/login/").content.decode()
