"""The life of an asset as data: stages, their phases, and the moves between them (TS 19770-10 clause 12)."""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

#: Phases in the order of the life-cycle processes of clause 12.
PHASES = ("specification", "acquisition", "development", "release", "deployment", "operation", "retirement", "ended")

HARDWARE = frozenset({"hardware"})
SOFTWARE = frozenset({"software_executable", "software_nonexecutable", "digital_content"})
DEPLOYED = frozenset({"hardware", "software_executable", "software_nonexecutable", "cloud_service"})
MAINTAINED = frozenset({"hardware", "service"})
ALL = frozenset({"contract", "licence", "itam_information", "service"}) | SOFTWARE | DEPLOYED


class Stage(Struct, frozen=True, kw_only=True):
    """One stage: where in life it is, and which kinds of assets can be in it."""

    name: str
    #: The name in German.
    de: str
    phase: str
    kinds: frozenset[str] = ALL
    #: True when an asset row may be in it; before Received there is only a request or an order line.
    of_assets: bool = True


STAGES: Mapping[str, Stage] = MappingProxyType(
    {
        stage.name: stage
        for stage in (
            Stage(name="proposed", de="vorgeschlagen", phase="specification", of_assets=False),
            Stage(
                name="ordered", de="bestellt", phase="acquisition", kinds=ALL - {"itam_information"}, of_assets=False
            ),
            Stage(name="in_development", de="in Entwicklung", phase="development", kinds=SOFTWARE),
            Stage(name="released", de="freigegeben", phase="release", kinds=SOFTWARE),
            Stage(name="received", de="erhalten", phase="acquisition"),
            Stage(name="available", de="verfügbar", phase="acquisition"),
            Stage(name="reserved", de="reserviert", phase="deployment"),
            Stage(name="being_prepared", de="in Vorbereitung", phase="deployment", kinds=DEPLOYED),
            Stage(name="in_transit", de="unterwegs", phase="deployment", kinds=HARDWARE),
            Stage(name="in_use", de="in Betrieb", phase="operation"),
            Stage(name="in_maintenance", de="in Wartung", phase="operation", kinds=MAINTAINED),
            Stage(name="on_hold", de="angehalten", phase="operation"),
            Stage(name="missing", de="vermisst", phase="operation", kinds=HARDWARE),
            Stage(name="retired", de="ausgemustert", phase="retirement"),
            Stage(name="sanitized", de="gelöscht", phase="retirement", kinds=DEPLOYED | SOFTWARE),
            Stage(name="in_disposal", de="in Entsorgung", phase="retirement", kinds=HARDWARE),
            Stage(name="disposed", de="entsorgt", phase="retirement"),
            Stage(name="cancelled", de="storniert", phase="ended"),
        )
    }
)

#: Stages that nothing leaves.
FINAL = frozenset({"disposed", "cancelled"})
#: Returns to the stage it came from; never to another.
HOLD = "on_hold"

_LEAVES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "proposed": ("ordered", "cancelled"),
        "ordered": ("received", "cancelled"),
        "in_development": ("released",),
        "released": ("available",),
        "received": ("available", "cancelled"),
        "available": ("reserved", "retired", "missing", "on_hold"),
        "reserved": ("being_prepared", "available"),
        "being_prepared": ("in_transit", "in_use", "available"),
        "in_transit": ("in_use", "available", "missing"),
        "in_use": ("in_maintenance", "on_hold", "available", "retired", "missing"),
        "in_maintenance": ("in_use", "available", "retired", "on_hold"),
        "on_hold": ("available", "in_use", "in_maintenance"),
        "missing": ("available", "retired", "disposed"),
        "retired": ("sanitized", "available", "in_disposal", "disposed", "missing"),
        "sanitized": ("available", "in_disposal"),
        "in_disposal": ("disposed",),
        "disposed": (),
        "cancelled": (),
    }
)

#: Every move that a process may make, from -> to (processes D.2, INV-05). Leaving On hold goes to the stage before.
MOVES: frozenset[tuple[str, str]] = frozenset((before, after) for before, leaves in _LEAVES.items() for after in leaves)


def in_phases(*phases: str) -> tuple[str, ...]:
    """Return the stages of assets in these phases, in their order."""
    return tuple(stage.name for stage in STAGES.values() if stage.phase in phases and stage.of_assets)


def may_move(kind: str, before: str, after: str, stage_before: str | None = None) -> bool:
    """Tell whether an asset of a kind may go from one stage to the other; `stage_before`: where On hold returns to."""
    if (before, after) not in MOVES or kind not in STAGES[after].kinds:
        return False
    return before != HOLD or after == stage_before
