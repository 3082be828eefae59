"""The groups that the shipped processes give work to (ISO/IEC TS 19770-10, 10.3.3); an organisation fills them."""

from msgspec import Struct

from engine import groups
from engine.unit_of_work import UnitOfWork


class DefaultGroup(Struct, frozen=True):
    """A group that the shipped processes give work to, and its name in both languages."""

    id: str
    name: str
    name_de: str
    escalation: str | None = "itam_manager"


#: Who grants exemptions from the separation of duties.
EXEMPTERS = "itam_manager"
GROUPS = (
    DefaultGroup("staff", "Staff", "Belegschaft"),
    DefaultGroup("itam_manager", "IT asset managers", "IT-Asset-Management", None),
    DefaultGroup("itam_analyst", "IT asset analysts", "IT-Asset-Analyse"),
    DefaultGroup("data_steward", "Data stewards", "Datenpflege"),
    DefaultGroup("licence_manager", "Licence managers", "Lizenzmanagement"),
    DefaultGroup("contract_manager", "Contract managers", "Vertragsmanagement"),
    DefaultGroup("procurement_buyer", "Buyers", "Einkauf"),
    DefaultGroup("stores", "Stores", "Lager"),
    DefaultGroup("finance_controller", "Finance controllers", "Controlling"),
    DefaultGroup("development_lead", "Development leads", "Entwicklungsleitung"),
    DefaultGroup("release_manager", "Release managers", "Freigabemanagement"),
    DefaultGroup("deploy_lead", "Deployment leads", "Bereitstellung, Leitung"),
    DefaultGroup("deploy_tech", "Deployment technicians", "Bereitstellung"),
    DefaultGroup("service_desk", "Service desk", "Service-Desk"),
    DefaultGroup("change_manager", "Change managers", "Änderungsmanagement"),
    DefaultGroup("cab", "Change advisory board", "Änderungsbeirat", "change_manager"),
    DefaultGroup("ecab", "Emergency change board", "Notfall-Änderungsbeirat", "change_manager"),
    DefaultGroup("security_officer", "Security officers", "Informationssicherheit", "cio"),
    DefaultGroup("privacy_officer", "Privacy officers", "Datenschutz", "cio"),
    DefaultGroup("legal", "Legal", "Recht", "top_management"),
    DefaultGroup("architecture_board", "Architecture board", "Architekturrat", "cio"),
    DefaultGroup("sanitize_tech", "Media sanitization", "Datenträgerlöschung"),
    DefaultGroup("sanitize_verifier", "Sanitization check", "Löschprüfung"),
    DefaultGroup("disposal_coordinator", "Disposal", "Entsorgung"),
    DefaultGroup("service_level_manager", "Service level managers", "Service-Level-Management"),
    DefaultGroup("risk_manager", "Risk managers", "Risikomanagement"),
    DefaultGroup("hr", "Human resources", "Personal"),
    DefaultGroup("cio", "Chief information officer", "IT-Leitung", "top_management"),
    DefaultGroup("top_management", "Top management", "Geschäftsführung", None),
    DefaultGroup("internal_auditor", "Internal auditors", "Interne Revision", "top_management"),
    DefaultGroup("auditor_readonly", "External auditors", "Externe Prüfung", "top_management"),
    DefaultGroup("bpmn_designer", "Process designers", "Prozessgestaltung"),
    DefaultGroup("operators", "Operators", "Betrieb", "cio"),
)


def create_missing(uow: UnitOfWork) -> int:
    """Add those that are not there yet, without members; return how many were added."""
    missing = [group for group in GROUPS if not _exists(uow, group.id)]
    for group in missing:
        groups.create(uow, group.id, group.name, texts={"de": {"name": group.name_de}})
    for group in missing:
        if group.escalation is not None:
            groups.update(
                uow,
                group.id,
                name=group.name,
                texts={"de": {"name": group.name_de}},
                escalation_group=group.escalation,
            )
    return len(missing)


def _exists(uow: UnitOfWork, key: str) -> bool:
    return uow.engine.directory.group_exists(uow, key)
