"""Column types of the register: exact decimal numbers on every database."""

from decimal import ROUND_HALF_EVEN, Decimal

from sqlalchemy import BigInteger
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Fixed(TypeDecorator[Decimal]):
    """A decimal number, kept as a whole number of its last place: SQLite would make a float of it."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        return int(value.scaleb(self.places).quantize(Decimal(1), ROUND_HALF_EVEN))

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        number = Decimal(value).scaleb(-self.places)
        # 1450.0000 is shown as 1450; what was typed is in the history.
        return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
