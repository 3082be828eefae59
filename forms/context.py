"""What a form asks its surroundings while it checks a submission."""

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from dmn.feel import Host


class FileInfo(Protocol):
    """An uploaded file; `size` in bytes."""

    @property
    def name(self) -> str: ...

    @property
    def size(self) -> int: ...

    @property
    def media_type(self) -> str: ...


def _unknown(kind: str, identity: str) -> bool:
    return False


def _no_file(identity: str) -> FileInfo | None:
    return None


class FormContext(Struct, frozen=True):
    """Time, language, and what exists and may be seen by the person who submits.

    `lookup(kind, id)` tells whether the person may refer to it; `file(id)` gives the upload or None.
    """

    host: Host
    locale: str = "en"
    lookup: Callable[[str, str], bool] = _unknown
    file: Callable[[str], FileInfo | None] = _no_file
