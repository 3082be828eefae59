"""One JSON object a line on standard error: what was asked, by whom, how it ended."""

import json
import logging
import sys
from datetime import UTC, datetime
from time import perf_counter
from typing import TextIO

from flask import Flask, Response, g, has_request_context, request

access = logging.getLogger("itamflow.access")

#: Addresses that are asked every few seconds and say nothing.
QUIET = ("/healthz", "/readyz", "/metrics", "/static/")


class JsonLines(logging.Formatter):
    """A record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Write time, level, logger, message, the request's number and what `extra` brought as `data`."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            line["request_id"] = g.get("request_id", "")
        line |= getattr(record, "data", {})
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def to(stream: TextIO = sys.stderr, level: int = logging.INFO) -> None:
    """Send all logs of this process to `stream`. Called by the command line, never by the library."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # It warns of every tick that found the one before still at work, which is by design.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def watch(app: Flask) -> None:
    """Log every request when it is answered."""

    def begin() -> None:
        g.began = perf_counter()

    def end(response: Response) -> Response:
        if access.isEnabledFor(logging.INFO) and not request.path.startswith(QUIET):
            person = g.get("person")
            access.info(
                "%s %s %s",
                request.method,
                request.path,
                response.status_code,
                extra={
                    "data": {
                        "method": request.method,
                        "path": request.path,
                        "status": response.status_code,
                        "ms": round((perf_counter() - g.began) * 1000, 1),
                        "person": None if person is None else person.id,
                    }
                },
            )
        return response

    app.before_request(begin)
    app.after_request(end)
