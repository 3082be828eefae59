"""The topics of operation."""

from engine.topics import Topic
from register.operation import leaving, licences, losses, support, verifying

TOPICS: tuple[Topic, ...] = (
    *leaving.TOPICS,
    *verifying.TOPICS,
    *losses.TOPICS,
    *support.TOPICS,
    *licences.TOPICS,
)
