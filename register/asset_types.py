"""The kinds of IT assets of Figure 1 of TS 19770-10, and what the register asks of each."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

from engine.unit_of_work import UnitOfWork
from register.stages import STAGES
from register.store.things import ADD_ASSET_TYPES, ASSET_TYPE_IDS


class AssetType(Struct, frozen=True, kw_only=True):
    """One kind of asset."""

    id: str
    name: str
    name_de: str
    #: What comes of a delivery: an asset a unit, one asset a line, a right a line, or an asset and a right a line.
    makes: Literal["units", "asset", "right", "asset_and_right"]
    #: Where its cost goes in the ledger.
    account_kind: Literal["fixed_asset", "intangible_asset", "expense"]
    #: Fields that must be filled while it is in deployment or operation (INV-02).
    needs: tuple[str, ...] = ("asset_owner", "cost_centre")
    classification: str = "internal"
    verify_months: int | None = None
    life_months: int | None = None

    @property
    def stages(self) -> list[str]:
        """Return the stages it may be in."""
        return [stage.name for stage in STAGES.values() if self.id in stage.kinds]


TYPES: Mapping[str, AssetType] = MappingProxyType(
    {
        one.id: one
        for one in (
            AssetType(
                id="hardware",
                name="Hardware",
                name_de="Hardware",
                makes="units",
                account_kind="fixed_asset",
                needs=("asset_owner", "cost_centre", "location"),
                verify_months=12,
                life_months=48,
            ),
            AssetType(
                id="software_executable",
                name="Executable software",
                name_de="Ausführbare Software",
                makes="right",
                account_kind="intangible_asset",
                verify_months=12,
            ),
            AssetType(
                id="software_nonexecutable",
                name="Non-executable software",
                name_de="Nicht ausführbare Software",
                makes="right",
                account_kind="intangible_asset",
                verify_months=24,
            ),
            AssetType(
                id="cloud_service",
                name="Cloud service",
                name_de="Cloud-Dienst",
                makes="asset_and_right",
                account_kind="expense",
                needs=("asset_owner", "cost_centre", "tenant"),
                verify_months=12,
            ),
            AssetType(id="service", name="Service", name_de="Dienstleistung", makes="asset", account_kind="expense"),
            AssetType(
                id="digital_content",
                name="Digital content",
                name_de="Digitale Inhalte",
                makes="right",
                account_kind="intangible_asset",
            ),
            AssetType(id="contract", name="Contract", name_de="Vertrag", makes="asset", account_kind="expense"),
            AssetType(id="licence", name="Licence", name_de="Lizenz", makes="right", account_kind="intangible_asset"),
            AssetType(
                id="itam_information",
                name="Information about IT assets",
                name_de="Informationen über IT-Assets",
                makes="asset",
                account_kind="expense",
            ),
        )
    }
)


def keep(uow: UnitOfWork) -> None:
    """Write the kinds that are not in the register yet; what a site changed of the others stays."""
    known = set(uow.execute(ASSET_TYPE_IDS).scalars())
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "name_de": one.name_de,
            "stages": one.stages,
            "needs": list(one.needs),
            "classification": one.classification,
            "verify_months": one.verify_months,
            "life_months": one.life_months,
        }
        for one in TYPES.values()
        if one.id not in known
    ]
    if rows:
        uow.execute(ADD_ASSET_TYPES, rows)
