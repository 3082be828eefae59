"""Management reviews for people: the pack on screen, block by block, the minutes, and their papers."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import Blueprint, render_template, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from api import current
from api.pages import models
from api.pages import register_words as said
from api.pages.measures import value
from api.security import operation
from engine import files
from engine.errors import NotAllowed
from engine.unit_of_work import SYSTEM, UnitOfWork
from register import packs, sight

pages = Blueprint("reviews", __name__, url_prefix="/reviews")

VERDICTS = ("suitability", "adequacy", "effectiveness")


@pages.get("", endpoint="reviews")
@operation("page.register")
def show() -> str:
    """List the reviews that the reader takes part in or may read."""
    with current.unit_of_work(reading=True) as uow:
        found = packs.find(uow)
        if not found and not sight.sees_all(uow):
            raise NotAllowed("Reviews are for those who take part in them.")
        names = models.names(uow, [row["chair"] for row in found])
        rows = [{**row, "chair": names.full(row["chair"])} for row in found]
        return render_template("reviews.html", rows=rows, part="reviews")


@pages.get("/<string:number>")
@operation("page.register")
def one(number: str) -> str:
    """Show a review: what its pack says, what was concluded and decided."""
    with current.unit_of_work(reading=True) as uow:
        review = packs.get(uow, number)
        return render_template("review.html", **_shown(uow, review))


def _shown(uow: UnitOfWork, review: packs.Review) -> dict[str, Any]:
    about, minutes = review.about, review.minutes or {}
    decisions = [row for row in minutes.get("decisions") or () if isinstance(row, Mapping)]
    people = {about["chair"], *(about["members"] or ()), *(minutes.get("present") or ()), minutes.get("recorder")}
    people |= {row.get("owner") for row in decisions} | set(minutes.get("not_signed") or ())
    names = models.names(uow, people, {str(block["owner"]) for block in review.blocks})

    def full(account: Any) -> str:
        return names.full(str(account)) if account else "–"

    return {
        "about": about,
        "chair": full(about["chair"]),
        "members": [full(account) for account in about["members"] or ()],
        "built_at": review.built_at,
        "blocks": [_block(block, names) for block in review.blocks],
        "minutes": review.minutes,
        "present": [full(account) for account in minutes.get("present") or ()],
        "not_signed": [full(account) for account in minutes.get("not_signed") or ()],
        "verdicts": [(key, minutes[key]) for key in VERDICTS if minutes.get(key)],
        "conclusions": [row for row in minutes.get("conclusions") or () if isinstance(row, Mapping)],
        "decisions": [{**row, "owner": full(row.get("owner"))} for row in decisions],
        "papers": review.papers,
        "case_href": said.case_address(about["case_no"], about["instance_id"]),
    }


def _block(block: Mapping[str, Any], names: models.Names) -> dict[str, Any]:
    return {
        **block,
        "owner": names.group(str(block["owner"])),
        "figures": [
            {
                **figure,
                "said": value(figure["value"], str(figure["unit"])),
                "trend": [*figure["before"], figure["value"]] if figure["value"] is not None else [],
                "was": value(figure["before"][-1], str(figure["unit"])) if figure["before"] else "–",
            }
            for figure in block["figures"]
        ],
    }


@pages.get("/<string:number>/papers/<string:document>")
@operation("page.register")
def paper(number: str, document: str) -> AnyResponse:
    """Hand out a paper of a review to whoever takes part in it."""
    with current.unit_of_work(reading=True) as uow:
        found = packs.paper(uow, number, document)
    with current.engine().unit_of_work(SYSTEM, reading=True) as behind:
        file, chunks = files.open(behind, found["file_id"])
        content = b"".join(chunks)
    return send_file(
        BytesIO(content), mimetype=file.media_type, as_attachment=True, download_name=file.name, etag=file.sha256
    )


def address(number: str) -> str:
    """Give the page of a review."""
    return url_for("reviews.one", number=number)
