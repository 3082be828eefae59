"""What the processes act on: reference data of IT asset management, roles and topics.

Open the engine with it:

    engine = open_engine(url, settings=settings, extensions=[register.extension(settings)])
    register.prepare(engine)
"""

from typing import TYPE_CHECKING

from register import later

if TYPE_CHECKING:
    from register.bringing import extension, prepare

__all__ = ["extension", "prepare"]

# Every topic hangs on these two, and most of the house asks for one list.
__getattr__ = later.names(__name__, extension="bringing", prepare="bringing")
