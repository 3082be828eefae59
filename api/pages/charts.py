"""Small drawings of numbers, as SVG without styles of its own: colours come from the page."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import Flask
from markupsafe import Markup, escape

WIDTH, HEIGHT, RIM = 120, 28, 3


def spark(values: Sequence[Any], label: str) -> Markup:
    """Draw values as a line from the oldest to the newest, which wears a dot; nothing for fewer than two."""
    numbers = [Decimal(value) for value in values if isinstance(value, Decimal | int | float)]
    if len(numbers) < 2:
        return Markup("")
    low, high = min(numbers), max(numbers)
    spread = high - low
    across = Decimal(WIDTH - 2 * RIM) / (len(numbers) - 1)
    points = [
        (
            round(RIM + across * place, 1),
            # A line that never moved lies in the middle.
            round(HEIGHT - RIM - (value - low) / spread * (HEIGHT - 2 * RIM), 1) if spread else Decimal(HEIGHT) / 2,
        )
        for place, value in enumerate(numbers)
    ]
    line = " ".join(f"{x},{y}" for x, y in points)
    x, y = points[-1]
    return Markup(
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">'
        f'<polyline points="{line}" fill="none" stroke="currentColor" stroke-width="1.5"/>'
        f'<circle cx="{x}" cy="{y}" r="2.5" fill="currentColor"/></svg>'
    )


def install(app: Flask) -> None:
    """Offer the drawings to templates."""
    app.jinja_env.globals["spark"] = spark
