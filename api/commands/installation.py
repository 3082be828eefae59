"""`itamflow init`, and where an installation keeps its settings."""

import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from api import composition, default_groups
from engine import accounts, groups, marks, people
from engine.errors import Invalid
from engine.settings import PREFIX, Settings
from engine.unit_of_work import SYSTEM, Engine

Say = Callable[[str], None]

FILE = Path("itamflow.env")
SHORTEST_SECRET = 32
#: Words that stand in examples and are known to everybody.
KNOWN_SECRETS = frozenset({"changeme", "change-me", "secret", "itamflow", "default", "password"})


def read_file(path: Path) -> dict[str, str]:
    """Read NAME=value lines; none when there is no file. Invalid names the line that is neither that nor a comment."""
    found: dict[str, str] = {}
    if not path.exists():
        return found
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals:
            raise Invalid(f"{path}, line {number}: write NAME=value.")
        found[name.strip()] = value.strip()
    return found


def settings(path: Path, environ: Mapping[str, str] | None = None, **fixed: Any) -> Settings:
    """Give the settings of this installation: its file, overruled by the environment."""
    given = os.environ if environ is None else environ
    ours = {name: value for name, value in given.items() if name.startswith(PREFIX)}
    return Settings.from_env({**read_file(path), **ours}, **fixed)


def check_secret(found: Settings) -> None:
    """Refuse to run without a secret of one's own."""
    if not found.secret:
        raise Invalid(f"This installation has no secret yet. Run “itamflow init” once, or set {PREFIX}SECRET.")
    if len(found.secret) < SHORTEST_SECRET or found.secret.lower() in KNOWN_SECRETS or len(set(found.secret)) < 8:
        raise Invalid(
            f"{PREFIX}SECRET is too short or too plain. Take {SHORTEST_SECRET} random characters or more; "
            "“itamflow init” makes them."
        )


def has_people(engine: Engine) -> bool:
    """Say whether there is anybody who could sign in."""
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        return bool(people.find(uow, limit=1).items)


def is_demo(engine: Engine) -> bool:
    """Say whether the database holds demo accounts."""
    with engine.unit_of_work(SYSTEM, reading=True) as uow:
        return marks.read(uow, marks.DEMO) is True


def init(path: Path, database: str | None, admin: str, name: str, password: str | None, say: Say) -> None:
    """Make the secret, the schema, the default groups and the first administrator.

    What the environment says already (database, secret) is kept. Invalid when there is a settings file already. The
    password is made and shown once unless it is given.
    """
    if path.exists():
        raise Invalid(f"{path} is there already: this installation was set up before. Nothing was changed.")
    made = settings(path)
    made = replace(made, database_url=database or made.database_url, secret=made.secret or secrets.token_urlsafe(48))
    check_secret(made)
    shown = password or secrets.token_urlsafe(12)
    accounts.check_new_password(admin, shown)
    engine = composition.open_installation(made)
    try:
        added = _first_people(engine, admin, name, accounts.hash_password(made, shown))
    finally:
        engine.close()
    _write_private(path, f"{PREFIX}DATABASE_URL={made.database_url}\n{PREFIX}SECRET={made.secret}\n")
    say(f"Ready. Settings are in {path}, which only you can read: keep it with your backups.")
    if added:
        say(f"The first administrator is “{admin}”." + ("" if password else f" Password, shown this once: {shown}"))
    else:
        say("There are people in this database already, so no administrator was added.")
    say("Next: itamflow deploy --shipped, then itamflow serve.")


def _first_people(engine: Engine, admin: str, name: str, password_hash: str) -> bool:
    """Add the default groups and, in an empty database, the administrator, who operates too; say whether they were."""
    empty = not has_people(engine)
    with engine.unit_of_work(SYSTEM) as uow:
        default_groups.create_missing(uow)
        if empty:
            people.create(uow, admin, name, platform_admin=True, password_hash=password_hash)
            groups.add_member(uow, engine.settings.operators_group, admin, lead=True)
    return empty


def _write_private(path: Path, text: str) -> None:
    """Write a file that nobody else can read, not even for a moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
