"""Links to lists of runs: the same words that the list's filters read."""

from urllib.parse import urlencode

from django.urls import reverse


def runs_url(**filters: object) -> str:
    """``filters`` as the list names them: workflow (id), version (id), step (key), way, state, days, contact (id)."""
    names = {"workflow": "workflow__id__exact", "state": "state__exact"}
    asked = {names.get(name, name): value for name, value in filters.items() if value not in (None, "")}
    return f"{reverse('admin:workflows_run_changelist')}?{urlencode(asked)}"
