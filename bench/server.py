"""The product's server on a file of its own, with one person who can sign in. Prints its port."""

import gc
import sys

from waitress.server import create_server

from api.app import create_app
from bench import models
from bench.whole import PASSWORD
from engine import accounts, deployments, groups, people
from engine.bootstrap import open_engine
from engine.directory import DatabaseDirectory
from engine.settings import Settings


def main(database: str) -> None:
    settings = Settings(database_url=f"sqlite:///{database}", secret="only-for-this-measurement-" + "x" * 16)
    engine = open_engine(settings.database_url, directory=DatabaseDirectory(), settings=settings)
    with engine.unit_of_work(actor="system") as uow:
        people.create(uow, "rita", "Rita", password_hash=accounts.hash_password(settings, PASSWORD))
        groups.create(uow, "it", "IT", members=("rita",))
        deployments.deploy(
            uow,
            {"request.bpmn": models.request(), "ask.form": models.ASK, "decide.form": models.DECIDE},
        )
    server = create_server(create_app(engine, settings), host="127.0.0.1", port=0, threads=4, ident=None)
    # As `itamflow serve` does.
    gc.freeze()
    print("port", server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    main(sys.argv[1])
