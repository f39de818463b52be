"""What an upgrade does for those who are there already."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection

from helpdesk.admin.supervisors import supervisors

pytestmark = pytest.mark.django_db
MIGRATION = import_module("workflows.migrations.0016_rights_of_supervisors")
NEW = {f"{app}.{action}_{model}" for app, model in MIGRATION.NEW for action in MIGRATION.ACTIONS}


def rights() -> set[str]:
    rows = supervisors().permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in rows}


def test_supervisors_get_the_rights_on_what_is_new_in_their_menu() -> None:
    group = supervisors()
    group.permissions.remove(*Permission.objects.filter(codename__in={name.split(".")[1] for name in NEW}))
    assert not NEW & rights()
    MIGRATION.give(apps, connection.schema_editor())
    assert rights() >= NEW


def test_a_group_made_anew_has_them_from_the_start() -> None:
    assert rights() >= NEW
