"""Every topic is documented, and the shipped models call them by the names that are documented."""

from pathlib import Path
from xml.etree import ElementTree

from engine.connectors import OWN
from register.topics import TOPICS
from tools.topics import PAGE, page

CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
ALL = {**OWN.topics, **TOPICS}


def test_the_page_of_topics_is_what_the_topics_say() -> None:
    assert PAGE.read_text() == page(ALL.values()), "run python -m tools.topics"


def test_every_topic_says_what_it_is_for_and_what_each_name_means() -> None:
    silent = [
        name
        for name, topic in ALL.items()
        if not topic.summary or not all({**topic.inputs, **topic.outputs, **topic.errors}.values())
    ]
    assert silent == []
    assert all(name == topic.name for name, topic in ALL.items())


def test_shipped_models_hand_topics_only_what_they_document(root: Path) -> None:
    wrong = []
    for path in sorted((root / "bpmn" / "processes").glob("*.bpmn")):
        for element in ElementTree.parse(path).iter():
            topic = ALL.get(element.get(f"{CAMUNDA}topic", ""))
            if topic is None:
                continue
            given = {one.get("name") for one in element.iter(f"{CAMUNDA}inputParameter")}
            wrong += [f"{path.name} {element.get('id')}: {name}" for name in sorted(given - set(topic.inputs), key=str)]
    assert wrong == []


def test_shipped_models_name_no_topic_that_nobody_documents(root: Path) -> None:
    named = {
        element.get(f"{CAMUNDA}topic")
        for path in (root / "bpmn" / "processes").glob("*.bpmn")
        for element in ElementTree.parse(path).iter()
        if element.get(f"{CAMUNDA}topic")
    }
    assert named - set(ALL) == set()
