"""The topics of operation."""

from engine.topics import Topic
from register.operation import leaving, licences, losses, maintaining, support, verifying

TOPICS: tuple[Topic, ...] = (
    *leaving.TOPICS,
    *verifying.TOPICS,
    *losses.TOPICS,
    *maintaining.TOPICS,
    *support.TOPICS,
    *licences.TOPICS,
)
