"""Log lines on standard error. Values of variables stay out of them: they may be somebody's data."""

import logging
import os
import sys
import tempfile
import traceback
from typing import Any

import structlog


def log_to(form: str) -> None:
    """Of a server: `console` for people, `json` for machines."""
    renderer: Any = structlog.processors.JSONRenderer()
    if form == "console":
        colours = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
        renderer = structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info if form == "json" else _as_is,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def log_one_line() -> None:
    """Of a command: errors alone, each on one line that says where its details lie."""
    structlog.configure(
        processors=[_with_details, _line],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def details(error: BaseException) -> str:
    """The file in which the stack of an error is, for its owner alone; in words where none could be written."""
    try:
        handle, name = tempfile.mkstemp(prefix="nomograph-", suffix=".log", text=True)
        with open(handle, "w", encoding="utf-8", errors="replace") as file:
            traceback.print_exception(error, file=file)
    except OSError as why:
        return f"no file, which cannot be written ({why.strerror})"
    return name


def _as_is(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return event


def _with_details(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    error = event.pop("exc_info", None)
    return {**event, "details in": details(error)} if isinstance(error, BaseException) else event


def _line(_logger: Any, _method: str, event: structlog.typing.EventDict) -> str:
    said = "".join(f", {name} {value}" for name, value in event.items() if name != "event")
    return f"nomograph: {event['event']}{said}"
