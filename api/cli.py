"""The command `itamflow`: reads arguments, hands them to api.commands, tells errors in a sentence."""

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from uuid import UUID

from api import composition
from api.commands import accounts, installation, models, serving
from engine import verify
from engine.errors import EngineError, InvalidModel
from engine.policy import Scope
from engine.unit_of_work import Engine

Run = Callable[[argparse.Namespace], int]


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return what the shell gets: 0 done, 1 refused or broken, 2 misunderstood."""
    asked = _parser().parse_args(arguments)
    run: Run = asked.run
    try:
        return run(asked)
    except InvalidModel as error:
        print("The set cannot run as it is; nothing was deployed.", file=sys.stderr)
        for finding in error.findings:
            print(models.line(finding), file=sys.stderr)
    except EngineError as error:
        print(error, file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="itamflow", description="Processes of IT asset management.")
    parser.add_argument(
        "--settings",
        type=Path,
        default=installation.FILE,
        metavar="FILE",
        help="file of NAME=value lines; ITAMFLOW_… variables overrule it (default: %(default)s)",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_running(commands)
    _add_models(commands)
    _add_people(commands)
    _add_tokens(commands)
    return parser


def _add_running(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add init, serve, worker, verify and demo."""
    init = commands.add_parser("init", help="make the secret, the database and the first administrator")
    init.add_argument(
        "--database", help="sqlite:///FILE or postgresql://USER@HOST/NAME (default: sqlite:///itamflow.db)"
    )
    init.add_argument("--admin", required=True, metavar="ACCOUNT", help="account of the first administrator")
    init.add_argument("--name", help="name of the first administrator")
    init.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    init.set_defaults(run=_init)
    commands.add_parser("serve", help="serve pages and API, with the worker").set_defaults(run=_serve)
    commands.add_parser("worker", help="fire timers, run jobs, deliver messages").set_defaults(run=_work)
    commands.add_parser("verify", help="check the chains of the history").set_defaults(run=_verify)
    demo = commands.add_parser("demo", help="serve a demo organisation with demo accounts")
    demo.add_argument("--folder", type=Path, default=Path("var"), help="where the demo's database is (default: var)")
    demo.add_argument("--fresh", action="store_true", help="begin with a new database")
    demo.set_defaults(run=_demo)


def _add_models(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add deploy."""
    deploy = commands.add_parser("deploy", help="deploy models, decisions and forms as one set")
    deploy.add_argument("files", nargs="*", type=Path, metavar="FILE", help=".bpmn, .dmn and .form files")
    deploy.add_argument("--shipped", action="store_true", help="the processes that come with itamflow")
    deploy.add_argument("--check", action="store_true", help="only tell what was found")
    deploy.add_argument("--name", help="name of the set")
    deploy.add_argument("--reason", help="why it is deployed; kept")
    deploy.add_argument(
        "--grant",
        action="append",
        default=[],
        metavar="KIND:NAME",
        help="a topic or message that the processes of the set may use, as topic:NAME or message:NAME",
    )
    deploy.set_defaults(run=_deploy)


def _add_people(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add user add, list, password, join, leave and close."""
    user = commands.add_parser("user", help="people and their groups").add_subparsers(required=True, metavar="WHAT")
    add = user.add_parser("add", help="add a person")
    add.add_argument("account")
    add.add_argument("name")
    add.add_argument("--email")
    add.add_argument("--manager", metavar="ACCOUNT")
    add.add_argument("--group", action="append", default=[])
    add.add_argument("--admin", action="store_true")
    add.add_argument("--password-stdin", action="store_true")
    add.set_defaults(run=_user_add)
    user.add_parser("list", help="list everybody").set_defaults(run=_user_list)
    password = user.add_parser("password", help="set a password")
    password.add_argument("account")
    password.add_argument("--password-stdin", action="store_true")
    password.set_defaults(run=_user_password)
    join = user.add_parser("join", help="put a person into a group")
    join.add_argument("account")
    join.add_argument("group")
    join.add_argument("--lead", action="store_true")
    join.set_defaults(run=_user_join)
    leave = user.add_parser("leave", help="take a person out of a group")
    leave.add_argument("account")
    leave.add_argument("group")
    leave.set_defaults(run=_user_leave)
    close = user.add_parser("close", help="close an account; its open tasks go back")
    close.add_argument("account")
    close.set_defaults(run=_user_close)


def _add_tokens(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add token issue, list and revoke."""
    token = commands.add_parser("token", help="API tokens").add_subparsers(required=True, metavar="WHAT")
    issue = token.add_parser("issue", help="make a token and show it once")
    issue.add_argument("account")
    issue.add_argument("name")
    issue.add_argument("--scope", action="append", required=True, choices=[scope.value for scope in Scope])
    issue.add_argument("--days", type=int, help="it ends after so many days")
    issue.set_defaults(run=_token_issue)
    listed = token.add_parser("list", help="list somebody's tokens")
    listed.add_argument("account")
    listed.set_defaults(run=_token_list)
    revoke = token.add_parser("revoke", help="end a token at once")
    revoke.add_argument("id", type=UUID)
    revoke.set_defaults(run=_token_revoke)


def _open(asked: argparse.Namespace) -> "closing[Engine]":
    """Open the installation for one command."""
    return closing(composition.open_installation(installation.settings(asked.settings)))


def _password(asked: argparse.Namespace) -> str | None:
    """Read the password from standard input when asked to."""
    return sys.stdin.readline().rstrip("\r\n") if asked.password_stdin else None


def _init(asked: argparse.Namespace) -> int:
    installation.init(
        asked.settings,
        asked.database,
        asked.admin,
        asked.name or asked.admin.capitalize(),
        _password(asked),
        say,
    )
    return 0


def _serve(asked: argparse.Namespace) -> int:
    serving.serve(installation.settings(asked.settings), say)
    return 0


def _work(asked: argparse.Namespace) -> int:
    serving.work(installation.settings(asked.settings), say)
    return 0


def _verify(asked: argparse.Namespace) -> int:
    with _open(asked) as engine:
        report = verify.run(engine)
    for sentence in models.report(report):
        say(sentence)
    return 0 if report.ok else 1


def _demo(asked: argparse.Namespace) -> int:
    # Its stories bring models and pages along, which no other command needs.
    from api import demo

    demo.serve(asked.folder, fresh=asked.fresh, say=say)
    return 0


def _deploy(asked: argparse.Namespace) -> int:
    files = models.shipped() if asked.shipped else models.read(asked.files)
    grants = models.grants(asked.grant)
    with _open(asked) as engine:
        if asked.check:
            return models.check(engine, files, say)
        if asked.shipped:
            models.deploy_shipped(engine, say)
        else:
            models.deploy(engine, files, name=asked.name, reason=asked.reason, grants=grants, say=say)
    return 0


def _user_add(asked: argparse.Namespace) -> int:
    with _open(asked) as engine:
        accounts.add(
            engine,
            asked.account,
            asked.name,
            email=asked.email,
            manager=asked.manager,
            member_of=asked.group,
            admin=asked.admin,
            password=_password(asked),
            say=say,
        )
    return 0


def _user_list(asked: argparse.Namespace) -> int:
    with _open(asked) as engine:
        accounts.show(engine, say)
    return 0


def _user_password(asked: argparse.Namespace) -> int:
    with _open(asked) as engine:
        accounts.set_password(engine, asked.account, _password(asked), say)
    return 0


def _user_join(asked: argparse.Namespace) -> int:
    with _open(asked) as engine:
        accounts.join(engine, asked.account, asked.group, lead=asked.lead, say=say)
    return 0


def _user_leave(asked: argparse.Namespace) -> int:
    with _open(asked) as engine:
        accounts.leave(engine, asked.account, asked.group, say)
    return 0


def _user_close(asked: argparse.Namespace) -> int:
    with _open(asked) as engine:
        accounts.deactivate(engine, asked.account, say)
    return 0


def _token_issue(asked: argparse.Namespace) -> int:
    with _open(asked) as engine:
        accounts.issue(engine, asked.account, asked.name, asked.scope, asked.days, say)
    return 0


def _token_list(asked: argparse.Namespace) -> int:
    with _open(asked) as engine:
        accounts.list_tokens(engine, asked.account, say)
    return 0


def _token_revoke(asked: argparse.Namespace) -> int:
    with _open(asked) as engine:
        accounts.revoke(engine, asked.id, say)
    return 0


if __name__ == "__main__":
    sys.exit(main())
