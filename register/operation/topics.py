"""The topics of operation."""

from engine.topics import Topic
from register.operation import access, editions, leaving, licences, losses, maintaining, seats, support, verifying

TOPICS: tuple[Topic, ...] = (
    *leaving.TOPICS,
    *verifying.TOPICS,
    *access.TOPICS,
    *losses.TOPICS,
    *maintaining.TOPICS,
    *support.TOPICS,
    *licences.TOPICS,
    *editions.TOPICS,
    *seats.TOPICS,
)
