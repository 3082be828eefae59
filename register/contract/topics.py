"""The topics of contracts."""

from engine.topics import Topic
from register.contract import ending, renewing, suppliers

TOPICS = (
    *suppliers.TOPICS,
    Topic(
        name="contract.due",
        handler=renewing.due,
        summary="Finds contracts whose day of notice is near and on whose term nobody has decided.",
        inputs={"days_before": "so many days before the day of notice; 120 when left out"},
        outputs={"contracts": "numbers of the contracts, the most urgent first"},
    ),
    Topic(
        name="contract.open",
        handler=renewing.open_renewal,
        summary="Opens the decision on a contract, with what the register knows of its use and cost.",
        inputs={
            "contract": "number of the contract",
            "found": "true when the calendar found it: nothing is opened when somebody decides on it already",
        },
        outputs={
            "wanted": "true when it is to be decided on",
            "business_key": "number of the case",
            "contract_name": "its name",
            "contract_kind": "frame, licence, maintenance, lease, service",
            "supplier": "number of the supplier",
            "supplier_name": "its name",
            "notice_on": "last day to give notice, or null",
            "ends_on": "last day of the term, or null",
            "auto_renew": "true when it goes on without notice",
            "price_rises": "what it says on rises of prices",
            "value": "what the term costs, or null",
            "assets": "how many assets are under it",
            "rights": "how many rights are under it",
            "used": "how many of these are used",
            "spent": "what was posted under it within a year, in EUR",
            "price_rise": "how much more that is than it should cost, as a share, or null",
            "consumers": "list of {person, what}: who uses what is under it",
            "urgent_from": "moment from which an open decision is urgent: 14 days before the day of notice, as text",
        },
        errors={"contract": "refused: unknown, ended, or decided on by another case"},
    ),
    Topic(
        name="contract.propose",
        handler=renewing.propose,
        summary="Keeps what is proposed for the contract of the case.",
        inputs={
            "option": "renew, reduce or stop",
            "reason": "why",
            "new_ends_on": "last day of the new term; needed unless it stops",
            "new_notice_on": "last day to give notice then; needed unless it stops",
            "new_value": "what the new term costs, in EUR; optional",
            "cost_centre": "who pays; needed with a cost",
        },
        outputs={
            "new_value": "what there is to order, or null",
            "weight": "the sum that the approval goes by: the new cost, else the old one",
        },
        errors={
            "option": "refused: unknown, or the supplier is not taken on",
            "reason": "refused: missing",
            "new_ends_on": "refused: missing, or not after the old end",
            "new_notice_on": "refused: missing, or after the new end",
            "new_value": "refused: no sum of 0 or more",
            "cost_centre": "refused: missing or unknown",
        },
    ),
    Topic(
        name="contract.decide",
        handler=renewing.decide,
        summary="Notes that the proposal for the contract of the case was approved.",
        outputs={"decided_on": "today"},
    ),
    Topic(
        name="contract.renew",
        handler=renewing.renew,
        summary="Writes the new term into the contract and its rights; what was ordered for it counts as received.",
        inputs={"po_no": "order of this case, or null"},
        outputs={
            "rights_extended": "how many entitlements go on with it",
            "received_value": "what was ordered, in EUR",
        },
        errors={"po_no": "refused: not issued"},
    ),
    Topic(
        name="contract.notice",
        handler=ending.give_notice,
        summary="Notes that notice was given on the contract of the case.",
        inputs={
            "notice_sent_on": "day on which it was sent",
            "last_day": "last day of the contract",
            "notice_proof": "file that proves it",
        },
        outputs={"last_day": "last day of the contract"},
        errors={
            "notice_sent_on": "refused: missing or ahead",
            "last_day": "refused: missing, over, or before notice",
            "notice_proof": "refused: missing",
        },
    ),
    Topic(
        name="contract.end",
        handler=ending.end,
        summary="Ends the contract of the case: its rights end, what it maintained loses its support.",
        outputs={
            "products": "products whose rights ended, each once",
            "rights_ended": "how many rights were in use",
            "assets_left": "how many assets are still under it",
        },
    ),
)
