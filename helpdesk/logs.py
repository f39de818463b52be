"""Logs: one JSON object a line on standard error, or readable lines in DEBUG; no bodies, no secrets."""

import logging
import logging.config
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

Entry = MutableMapping[str, Any]

process = "command"  # which process of the house writes: set once, when it starts
SECRET_PATH = re.compile(r"(/hooks/workflows/|/accounts/password/reset/key/|(?<![\w/-])/files/)[^/\s]+")
# PostgreSQL's particulars of an error hold whole rows, with what people wrote; the traceback goes on after them.
DETAIL = re.compile(r"DETAIL: .*?(?=\n\nThe above exception was|\n\nDuring handling of the above|\Z)", re.DOTALL)
CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]"
)  # all but tab and line feed, which stand in tracebacks


def configure(config: dict[str, Any]) -> None:
    """What LOGGING_CONFIG calls with LOGGING: {"level": …, "json": …}."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_process,
        conceal,
    ]
    last: list[Any] = [structlog.processors.ExceptionRenderer(), escape]
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if not config["json"]:
        renderer = structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [structlog.stdlib.ExtraAdder(allow=("status_code",)), *shared],
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last, renderer],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"house": formatter},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "house"}},
            "root": {"handlers": ["stderr"], "level": config["level"]},
            "loggers": {
                "django-q": {"level": "WARNING"},
                "django.request": {"level": "ERROR"},  # helpdesk.middleware.RequestLog tells of each request
                "uvicorn": {"level": "WARNING"},
            },
        }
    )


def name_process(logger: object, method: str, entry: Entry) -> Entry:
    entry["process"] = process
    return entry


def conceal(logger: object, method: str, entry: Entry) -> Entry:
    """Addresses that are keys by themselves are not written down."""
    for key in ("event", "path"):
        if isinstance(entry.get(key), str):
            entry[key] = SECRET_PATH.sub(r"\1…", entry[key])
    return entry


def escape(logger: object, method: str, entry: Entry) -> Entry:
    """Control characters, by which a visitor could forge lines or colours, are written as escapes."""
    for key, value in entry.items():
        if isinstance(value, str):
            shown = DETAIL.sub("DETAIL: …", value)
            entry[key] = CONTROL.sub(lambda found: f"\\u{ord(found.group()):04x}", shown)
    return entry
