"""Statements on what is connected."""

from sqlalchemy import select

from register.store.tables import feed

FEEDS = select(feed.c.kind).distinct()
