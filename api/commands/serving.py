"""`itamflow serve` and `itamflow worker`: the web server with the worker in its process, or the worker alone."""

import gc
import select
import signal
import threading
from types import FrameType
from typing import Any, NoReturn

import waitress

from api import composition, logs
from api.app import create_app
from api.commands import installation
from engine.errors import Invalid
from engine.settings import Settings
from engine.unit_of_work import Engine
from engine.worker import Worker

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

#: A browser keeps up to six connections for two minutes, used or not. Those beyond wait until one is closed.
CONNECTIONS = 2_000
FILES = CONNECTIONS * 3 // 2


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def open_ready(settings: Settings) -> Engine:
    """Open the engine of an installation that was set up; Invalid says what is missing."""
    installation.check_secret(settings)
    engine = composition.open_installation(settings)
    if not installation.has_people(engine):
        engine.close()
        raise Invalid("There is nobody in this installation yet. Run “itamflow init” once.")
    if installation.is_demo(engine) and not settings.demo:
        engine.close()
        raise Invalid("This database holds demo accounts, whose password everybody knows. Serve it by “itamflow demo”.")
    return engine


def serve(settings: Settings, say: installation.Say) -> None:
    """Serve until SIGTERM or SIGINT; requests and ticks under way are finished."""
    engine = open_ready(settings)
    logs.to()
    run(engine, settings, say)


def _connections() -> int:
    """Return how many connections may be open: two of three files that this process may open; it asks for enough."""
    if resource is None:
        return CONNECTIONS
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    files, most = (FILES if number == resource.RLIM_INFINITY else min(number, FILES) for number in limits)
    if files < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, limits[1]))
    return most * 2 // 3


def listen(engine: Engine, settings: Settings) -> Any:
    """Return waitress' server of the application, which listens already and serves when it is run."""
    return waitress.create_server(
        create_app(engine, settings),
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        ident=None,
        connection_limit=_connections(),
        # `select`, what waitress uses else, knows no file beyond the 1,024th.
        asyncore_use_poll=hasattr(select, "poll"),
        max_request_body_size=settings.request_bytes,
        # Without a proxy to trust nobody gets to see what clients claim.
        clear_untrusted_proxy_headers=settings.trusted_proxies == 0,
    )


def run(engine: Engine, settings: Settings, say: installation.Say) -> None:
    """Serve an open engine; closes it at the end."""
    worker = Worker(engine)
    try:
        server = listen(engine, settings)
        signal.signal(signal.SIGTERM, _leave)
        worker.start()
        # What is loaded by now stays: the collector need not look at it again (a twentieth of a request's time).
        gc.collect()
        gc.freeze()
        say(f"Serving http://{settings.host}:{settings.port}. End it with Ctrl-C.")
        # waitress takes SystemExit and KeyboardInterrupt as the sign to finish.
        server.run()
    finally:
        worker.stop()
        engine.close()


def work(settings: Settings, say: installation.Say) -> None:
    """Fire timers, run jobs and deliver messages until SIGTERM or SIGINT, without a web server."""
    engine = open_ready(settings)
    logs.to()
    worker = Worker(engine)
    signal.signal(signal.SIGTERM, _leave)
    try:
        worker.start()
        say("Working. End it with Ctrl-C.")
        threading.Event().wait()
    except KeyboardInterrupt:
        say("Finishing what is under way.")
    finally:
        worker.stop()
        engine.close()
