import { expect, test } from "vitest";
import { money } from "./money.ts";

test.each([
  ["en", "Together: € 1044000", "Together: €1,044,000.00"],
  ["en", "EUR 1450.1", "€1,450.10"],
  ["en", "€ -12.5 left", "-€12.50 left"],
  ["de", "Zusammen: 2610 €", "Zusammen: 2.610,00\u00a0€"],
  ["en", "at least 30 characters", "at least 30 characters"],
  ["en", "It is €1,450.00 already", "It is €1,450.00 already"],
])("%s: %s", (locale, text, written) => expect(money(text, locale)).toBe(written));
