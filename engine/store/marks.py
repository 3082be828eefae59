"""Statements of the marks of an installation (see engine.marks)."""

from sqlalchemy import bindparam, delete, insert, select

from engine.store.tables import setting

READ = select(setting.c.value).where(setting.c.name == bindparam("name"))
DROP = delete(setting).where(setting.c.name == bindparam("b_name"))
WRITE = insert(setting)
