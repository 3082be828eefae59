"""Every topic that the register brings, by name."""

from collections.abc import Mapping
from types import MappingProxyType

from engine.topics import Topic
from register import acquiring, data_changes, ordering, outside, paying, receiving, supply
from register.change import topics as change
from register.contract.topics import TOPICS as CONTRACT
from register.deployment.topics import TOPICS as DEPLOYMENT
from register.management.topics import TOPICS as MANAGEMENT
from register.operation.topics import TOPICS as OPERATION
from register.retirement.topics import TOPICS as RETIREMENT

TOPICS: Mapping[str, Topic] = MappingProxyType(
    {
        topic.name: topic
        for topics in (
            acquiring.TOPICS,
            supply.TOPICS,
            ordering.TOPICS,
            receiving.TOPICS,
            paying.TOPICS,
            outside.TOPICS,
            RETIREMENT,
            DEPLOYMENT,
            OPERATION,
            CONTRACT,
            change.TOPICS,
            data_changes.TOPICS,
            MANAGEMENT,
        )
        for topic in topics
    }
)
