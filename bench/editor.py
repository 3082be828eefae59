"""A diagram of 400 nodes in the editor of the studio: until Chromium shows it, and tells what a change did."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from threading import Thread

from playwright.sync_api import Page, sync_playwright
from waitress.server import create_server

from api.app import create_app
from bench import models
from bench.table import Row
from engine import accounts, deployments, groups, model_drafts, people
from engine.bootstrap import open_engine
from engine.directory import DatabaseDirectory
from engine.settings import Settings
from engine.unit_of_work import Engine
from tools import chromium

NODES, A_ROW = 400, 20
KEY = f"bench_line_{NODES}"
PASSWORD = "seven white horses 7"
CHANGES = 3
#: A backstop for a machine that is busy with other things.
PATIENCE = 120_000
DI = (
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
)


def rows(folder: Path) -> list[Row]:
    """Return the rows of the editor; none without Chromium, which only the browser tests need besides."""
    if chromium.installed() is None:
        return []
    engine, draft = _studio(folder)
    try:
        with _served(engine) as address, sync_playwright() as playwright:
            browser = chromium.started(playwright.chromium)
            page = browser.new_page(base_url=address, viewport={"width": 1440, "height": 900})
            page.set_default_timeout(PATIENCE)
            page.request.post("/api/v1/session", data={"account": "anna", "password": PASSWORD})
            found = _measured(page, f"/studio/drafts/{draft}/diagram/long.bpmn")
            browser.close()
    finally:
        engine.close()
    return found


def _measured(page: Page, address: str) -> list[Row]:
    page.goto("/studio")
    opened = _took(lambda: _open(page, address))
    page.locator("[data-element-id=u7]").first.click()
    changed = sorted(_took(lambda number=number: _rename(page, number)) for number in range(CHANGES))  # type: ignore[misc]  # bound at once
    return [
        Row(f"{NODES}-node diagram in the editor: open, with all findings", opened, 5, "s"),
        Row(f"{NODES}-node diagram in the editor: a change, saved, until its findings", changed[CHANGES // 2], 3, "s"),
    ]


def _took(work: Callable[[], None]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("[data-island=modeler][data-checked]").wait_for()
    # All of it is painted whenever something moves.
    page.locator("[data-tool=whole]").click()


def _rename(page: Page, number: int) -> None:
    before = page.locator("[data-island=modeler]").get_attribute("data-checked")
    field = page.get_by_label("Name", exact=True)
    field.fill(f"Look again {number}")
    field.press("Tab")
    page.locator(f"[data-island=modeler][data-checked]:not([data-checked='{before}'])").wait_for()


def _studio(folder: Path) -> tuple[Engine, str]:
    """Make an engine with the long model, its owner, and her draft of it."""
    settings = Settings(
        database_url=f"sqlite:///{folder / 'editor.db'}", secret="a secret of this bench alone, made of many words"
    )
    engine = open_engine(settings.database_url, directory=DatabaseDirectory(), settings=settings)
    owned = b"<bpmn:extensionElements><camunda:properties><camunda:property name='ownerGroup' value='owners'/>"
    owned += b"</camunda:properties></bpmn:extensionElements>"
    process = b'isExecutable="true">'
    model = drawn(models.line(NODES)).replace(process, process + owned)
    with engine.unit_of_work(actor="system") as uow:
        people.create(uow, "anna", "Anna", password_hash=accounts.hash_password(settings, PASSWORD))
        groups.create(uow, "owners", "Owners", members=("anna",))
        deployments.deploy(uow, {"long.bpmn": model})
    with engine.unit_of_work(actor="anna") as uow:
        draft = model_drafts.begin(uow, KEY, "Look at all of it")
    return engine, str(draft.id)


def drawn(model: bytes) -> bytes:
    """Draw a line of user tasks: rows from the left to the right, one below the other."""
    names = ["start", *(f"u{number}" for number in range(NODES)), "end"]
    at = {name: (100 + place % A_ROW * 150, 100 + place // A_ROW * 130) for place, name in enumerate(names)}
    parts = []
    for name, (x, y) in at.items():
        width, height = (100, 80) if name.startswith("u") else (36, 36)
        bounds = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'
        parts.append(f'<bpmndi:BPMNShape id="{name}_di" bpmnElement="{name}">{bounds}</bpmndi:BPMNShape>')
    for number, (source, target) in enumerate(pairwise(names), 1):
        points = "".join(f'<di:waypoint x="{at[end][0] + 18}" y="{at[end][1] + 18}"/>' for end in (source, target))
        parts.append(f'<bpmndi:BPMNEdge id="f{number}_di" bpmnElement="f{number}">{points}</bpmndi:BPMNEdge>')
    plane = f'<bpmndi:BPMNPlane id="plane" bpmnElement="{KEY}">{"".join(parts)}</bpmndi:BPMNPlane>'
    diagram = f'<bpmndi:BPMNDiagram id="diagram">{plane}</bpmndi:BPMNDiagram></bpmn:definitions>'
    text = model.decode().replace(' id="definitions"', f'{DI} id="definitions"', 1)
    return text.replace("</bpmn:definitions>", diagram).encode()


@contextmanager
def _served(engine: Engine) -> Iterator[str]:
    """Serve the product on a free port of this machine."""
    # A thread for each connection that a browser opens.
    server = create_server(create_app(engine, engine.settings), host="127.0.0.1", port=0, threads=8, ident=None)
    serving = Thread(target=server.run, daemon=True)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        serving.join(5)
