"""The people of the demo: Aldermoor Instruments, a maker of measuring devices. All invented."""

from msgspec import Struct

DOMAIN = "aldermoor.example"

#: One password for all demo accounts; they exist in demo mode only.
PASSWORD = "walk-in-welcome"


class DemoPerson(Struct, frozen=True):
    """Somebody of the demo. `groups` are those they belong to, `leads` those they lead."""

    id: str
    name: str
    does: str
    manager: str | None
    unit: str
    groups: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    locale: str = "en"
    admin: bool = False


PEOPLE = (
    DemoPerson("greta", "Greta Holmström", "leads the company", None, "Management", leads=("top_management",)),
    DemoPerson(
        "viktor", "Viktor Adler", "chief information officer", "greta", "IT", leads=("cio",), groups=("cab", "ecab")
    ),
    DemoPerson(
        "frida", "Frida Osei", "finance controller", "greta", "Finance", leads=("finance_controller",), groups=("hr",)
    ),
    DemoPerson("rita", "Rita Sommer", "developer; requests things", "tom", "Engineering"),
    DemoPerson("jonas", "Jonas Brandt", "developer", "tom", "Engineering", locale="de"),
    DemoPerson("tom", "Tom Okafor", "leads the software team", "ines", "Engineering"),
    DemoPerson("ines", "Ines Caldeira", "head of engineering; owns its budget", "greta", "Engineering"),
    DemoPerson("lena", "Lena Vogt", "sales; requests things in German", "sven", "Sales", locale="de"),
    DemoPerson("paul", "Paul Rehn", "sales", "sven", "Sales"),
    DemoPerson("sven", "Sven Lindqvist", "head of sales; owns its budget", "greta", "Sales"),
    DemoPerson("anna", "Anna Petrov", "IT asset manager; owns the processes", "viktor", "IT", leads=("itam_manager",)),
    DemoPerson("omar", "Omar Haddad", "IT asset analyst", "anna", "IT", leads=("itam_analyst", "data_steward")),
    DemoPerson("lucia", "Lucia Romano", "licence manager", "anna", "IT", leads=("licence_manager",)),
    DemoPerson(
        "karl", "Karl Behrens", "contract manager", "frida", "Finance", leads=("contract_manager",), locale="de"
    ),
    DemoPerson("petra", "Petra Novak", "buyer", "frida", "Finance", leads=("procurement_buyer",)),
    DemoPerson("ben", "Ben Whitlock", "buyer", "petra", "Finance", groups=("procurement_buyer",)),
    DemoPerson(
        "stefan", "Stefan Kruse", "runs the stores", "anna", "IT", leads=("stores", "disposal_coordinator"), locale="de"
    ),
    DemoPerson("nadia", "Nadia Rahman", "stores", "stefan", "IT", groups=("stores", "sanitize_tech")),
    DemoPerson(
        "sofia",
        "Sofia Marin",
        "security officer",
        "viktor",
        "IT",
        leads=("security_officer", "risk_manager"),
        groups=("cab",),
    ),
    DemoPerson(
        "emil", "Emil Falk", "security officer", "sofia", "IT", groups=("security_officer", "sanitize_verifier")
    ),
    DemoPerson("priya", "Priya Nair", "privacy officer", "greta", "Legal", leads=("privacy_officer",)),
    DemoPerson("ludwig", "Ludwig Thoma-Berg", "lawyer", "greta", "Legal", leads=("legal",), locale="de"),
    DemoPerson(
        "artur", "Artur Wilk", "architect", "viktor", "IT", leads=("architecture_board",), groups=("cab", "ecab")
    ),
    DemoPerson("mei", "Mei Tanaka", "architect", "artur", "IT", groups=("architecture_board", "bpmn_designer")),
    DemoPerson(
        "dora",
        "Dora Kaplan",
        "deployment lead; change manager",
        "viktor",
        "IT",
        leads=("deploy_lead", "change_manager", "service_level_manager", "cab", "ecab"),
    ),
    DemoPerson("theo", "Theo Lambert", "technician", "dora", "IT", groups=("deploy_tech", "service_desk")),
    DemoPerson("olga", "Olga Sandberg", "operates itamflow", "viktor", "IT", leads=("operators",)),
    DemoPerson("ida", "Ida Clausen", "internal auditor", "greta", "Audit", leads=("internal_auditor",)),
    DemoPerson("adam", "Adam Reyes", "administers accounts and groups", "viktor", "IT", admin=True),
)

#: Those whose work a visitor may want to see first.
SHOWN = ("rita", "lena", "tom", "ines", "sofia", "artur", "anna", "petra", "olga", "ida", "adam")
