"""/feeds: what discovery, the ledger and human resources say, loaded whole or not at all."""

from typing import Any

from api.resource import Resource
from api.schemas.feeds import FeedSchema, NewFeedSchema
from engine.model import Page
from engine.unit_of_work import UnitOfWork
from register import sight
from register.feeds import loading
from register.feeds.loading import Feed

feeds = Resource("feeds", "/feeds", "What discovery, the ledger and human resources say.")


@feeds.listing("", "register.list", FeedSchema)
def find(uow: UnitOfWork, limit: int, cursor: str | None) -> Page[Feed]:
    """List feeds, the newest first."""
    sight.require_all(uow)
    return loading.find(uow, cursor=cursor, limit=limit)


@feeds.reading("/<string:feed_id>", "register.read", FeedSchema)
def read(uow: UnitOfWork, feed_id: str) -> Feed:
    """Read how much a feed brought."""
    sight.require_all(uow)
    return loading.get(uow, feed_id)


@feeds.writing(
    "POST",
    "",
    "register.feed",
    FeedSchema,
    status=201,
    location=lambda made: f"/api/v1/feeds/{made.id}",
    body=NewFeedSchema,
)
def load(uow: UnitOfWork, body: dict[str, Any]) -> Feed:
    """Take in what a system says; 422 names what does not fit by row and column, and nothing is written then."""
    return loading.load(uow, body["kind"], body["source"], body["as_of"], given=body["rows"], file_id=body["file_id"])
