"""The topics of deployment: what its models may ask of the register."""

from engine.topics import Topic
from register.deployment import closing, expanding, handing, loans, planning, preparing, rights, store_again

_LINE = "the line of the deployment, as deploy.plan wrote it"

TOPICS = (
    Topic(
        name="deploy.expand",
        handler=expanding.expand,
        summary="Lists what is to be deployed, one unit a line, and holds it for the case.",
        inputs={
            "lines": "list of {asset or entitlement, beneficiary, location, service, role_profile, replaces} "
            "from a form; or",
            "asset_ids": "assets that were bought or are reused",
            "entitlement_ids": "entitlements that were bought or are reused: a line for each unit",
            "beneficiary": "for whom, when the message says so",
            "requester": "who asked; gets what is for nobody else",
            "location": "where it is to be, when a line does not say",
            "accept_mode": "self, tablet_at_desk, none",
        },
        outputs={
            "lines": "list of {no, asset, tag, name, serial, kind, use (person, place, production), entitlement, "
            "product, beneficiary, location, service, role_profile, replaces, class}; at most 200",
            "classes": "list of {kind, use, count}; `class` of a line is the place in it, from 1",
            "what": "what it is about, in one line",
            "left_out": "tags of what a message brought and cannot be deployed",
            "requester": "who asked, else whoever started the case",
        },
        errors={
            "lines.0.asset": "refused: not Available, taken by another case, twice, or never handed out",
            "lines.0.entitlement": "refused: unknown or ended",
            "lines.0.beneficiary": "refused: neither person nor place",
            "accept_mode": "refused: none, although a person gets it",
        },
    ),
    Topic(
        name="deploy.plan",
        handler=planning.plan,
        summary="Writes the plan into the lines and tells each person once what they get and when.",
        inputs={
            "lines": "what deploy.expand gave",
            "plan": "list of {no, beneficiary, location, wave}",
            "profiles": "list of {acceptance, encryption}, one a class",
            "waves": "list of {wave, start_at}",
            "start_at": "when it begins",
            "technician": "who prepares it; or",
            "technicians": "group that prepares it",
            "accept_mode": "self, tablet_at_desk, none",
            "user_notice": "true when the people are told",
            "window_start": "from when the change allows it; optional",
            "window_end": "until when the change allows it; optional",
        },
        outputs={
            "lines": "the lines with start_at, wave, acceptance (yes, terms, none), encryption, terms_version",
            "start_at": "when it begins",
        },
        errors={
            "start_at": "refused: in the past, in a freeze, or outside the window of the change",
            "waves.0.start_at": "refused: before the start",
            "technician": "refused: neither person nor group",
            "lines.0.beneficiary": "refused: neither person nor place",
        },
    ),
    Topic(
        name="deploy.tell_open",
        handler=planning.tell_open,
        summary="Tells the deploy leads which hand-overs of the case nobody has accepted yet.",
        outputs={"waiting": "how many there are"},
    ),
    Topic(
        name="deploy.contract_ended",
        handler=planning.contract_ended,
        summary="Tells the deploy leads what of the case is under a contract that has ended.",
        inputs={"contract": "number of the contract", "lines": "lines of the case"},
        outputs={"concerned": "how many assets and entitlements that are"},
        errors={"contract": "refused: missing"},
    ),
    Topic(
        name="deploy.settle",
        handler=closing.settle,
        summary="Decides on failed lines: try again, take another asset, or leave it out.",
        inputs={
            "failed": "lines that failed, with status and reason",
            "decisions": "list of {no, action (retry, replace, drop), asset, reason}",
        },
        outputs={"open_lines": "lines to be tried again, reserved again", "dropped": "lines that were left out"},
        errors={
            "lines": "refused: a line is not decided on",
            "lines.0.asset": "refused: no replacement, not Available, or of another kind",
            "lines.0.action": "refused: unknown, or a right is to be replaced",
            "lines.0.reason": "refused: missing for what is left out",
        },
    ),
    Topic(
        name="deploy.release",
        handler=expanding.release,
        summary="Gives back everything that a deployment holds, and tells whoever asked.",
        inputs={
            "requester": "who is told; whoever started the case when left out",
            "outcome": "nothing, rejected, withdrawn, expired",
        },
        outputs={"freed": "how many assets and rights that was"},
    ),
    Topic(
        name="licence.allocate",
        handler=rights.allocate,
        summary="Takes one right for a line, of what the deployment holds or of the cheapest entitlement that fits.",
        inputs={"line": _LINE},
        outputs={
            "right": "taken, not_needed, none",
            "allocation": "id of what was taken, or null",
            "reason": "why there is none, or null",
        },
    ),
    Topic(
        name="licence.position",
        handler=rights.position,
        summary="Says of each product of a deployment how rights and use stand.",
        inputs={"lines": "lines that have ended, with `status`, and `was` of those that were left out"},
        outputs={
            "positions": "list of {product, rights, used, wanted, position}",
            "shortfalls": "those of them whose position is below 0",
        },
    ),
    Topic(
        name="register.prepare",
        handler=preparing.prepare,
        summary="Says that an asset is being prepared; it must be held for this deployment.",
        inputs={"line": _LINE},
        errors={"line": "refused: held for another case"},
    ),
    Topic(
        name="discovery.compare",
        handler=preparing.compare,
        summary="Keeps how a line was built, and compares it with what discovery saw of the device.",
        inputs={
            "line": _LINE,
            "build": "{image_version, hostname, encrypted, edr_installed, patch_date, account_id, plan, "
            "software (list of {title})}",
            "allocation": "id of the right that was taken, or null",
            "built_by": "who built it",
        },
        outputs={
            "mismatches": "list of {field (serial, hostname, account, software), register, discovered}",
            "seen": "whether discovery has seen the device",
        },
    ),
    Topic(
        name="discovery.settle",
        handler=preparing.settle,
        summary="Writes what was decided field by field: keep the register, or take what discovery saw.",
        inputs={
            "line": _LINE,
            "fields": "what discovery.compare gave as mismatches",
            "corrections": "list of {decision (keep, take), reason}, in the same order",
        },
        errors={"fields.0.decision": "refused: no decision, or no reason"},
    ),
    Topic(
        name="register.hand_over",
        handler=handing.hand_over,
        summary="Sends a device on its way; whoever hands it over keeps it until it is accepted.",
        inputs={
            "line": _LINE,
            "by": "who hands it over",
            "method": "desk, courier, locker",
            "tracking": "number of the parcel",
            "accessories": "list of what goes along",
            "photo": "file, or null",
        },
    ),
    Topic(
        name="register.set_in_use",
        handler=handing.set_in_use,
        summary="Puts a line to use: acceptance, keeper, place and right are written, the signed paper is kept.",
        inputs={
            "line": _LINE,
            "acceptance": "{received, condition, problem, accept_terms, signature, by, on_behalf_of}; "
            "not needed when nobody accepts",
            "allocation": "id of the right that was taken, or null",
            "accept_mode": "self, tablet_at_desk, none",
            "return_by": "day on which it comes back, or null",
        },
        outputs={"document": "number of the signed paper, or null"},
        errors={
            "received": "refused: not confirmed",
            "accept_terms": "refused: not accepted",
            "signature": "refused: not the name of who signs, not for them to accept, or at the desk not in person",
        },
    ),
    Topic(
        name="register.take_back",
        handler=store_again.take_back,
        summary="Takes assets back into the store: Available, kept by their place; ends the right taken for them.",
        inputs={
            "assets": "ids of assets",
            "allocation": "id of the right that was taken, or null",
            "reason": "why; shown in the history",
        },
        outputs={"back": "how many assets that was"},
    ),
    Topic(
        name="register.close_deployment",
        handler=closing.close,
        summary="Lets what was delivered begin its life in the books: depreciation, warranty, who pays, charged.",
        inputs={
            "lines": "lines that were delivered",
            "return_by": "day on which all comes back, or null",
            "cost_centre": "pays from now on, and is charged what the books say; optional",
            "change_no": "change that allowed it: its record is closed; optional",
        },
        outputs={
            "delivered": "how many lines were delivered",
            "borrowed": "list of {asset, tag, name, beneficiary} of what comes back; empty unless it was lent",
            "replaced": "ids of assets still in use whose place is taken",
            "postings": "numbers of the postings that charge the cost centre which pays from now on, and credit others",
        },
    ),
    Topic(
        name="loan.remind",
        handler=loans.remind,
        summary="Sends each borrower one note on all that is due, 3 days before, on the day, and 2 and 7 days after.",
        inputs={"borrowed": "list of {tag, beneficiary}", "return_by": "day on which it comes back"},
        outputs={"told": "how many notes that was; after 7 days the managers get one too"},
    ),
    Topic(
        name="register.return_loan",
        handler=loans.give_back,
        summary="Takes in what came back of a loan: Available, kept by its place.",
        inputs={
            "borrowed": "list of {asset, tag, name, beneficiary} that is out",
            "lines": "list of {returned, grade (new, good, worn, broken)}, in the same order",
        },
        outputs={"borrowed": "what is still out"},
        errors={
            "lines": "refused: nothing is marked as returned",
            "lines.0.grade": "refused: missing on what came back",
        },
    ),
)
