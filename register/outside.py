"""Work that systems outside do for our processes: what they get and give back. Nobody here does it.

Whoever connects such a system fetches its jobs (`POST /api/v1/jobs/fetch`) and completes them. A model that uses one of
these topics has a timer on it that leads to a person, so that nothing waits for a system that is not there.
"""

from engine.topics import Topic

TOPICS = (
    Topic(
        name="erp.purchase_order",
        handler=None,
        kind="external",
        summary="Enters a purchase order in the ERP, which sends it to the supplier.",
        inputs={
            "po_no": "number of the order, also the key by which the ERP knows a second attempt",
            "supplier": "number of the supplier",
            "document": "id of the file with the order as PDF",
            "lines": "list of {item, text, quantity, unit_price, kind}",
            "total": "sum in `currency`",
            "currency": "of the prices",
            "deliver_to": "location, or null",
            "needed_by": "day, or null",
        },
        outputs={"promised_date": "day on which the supplier delivers"},
    ),
)
