/** Sums of money in texts, as people write them: form-js itself writes any number as computers do. */

const SUM = /(?:€|EUR)\s?(-?\d+(?:\.\d+)?)(?![\d.,])|(?<![\d.,])(-?\d+(?:\.\d+)?)\s?(?:€|EUR)/g;

/** Write the sums of money in a text ("€ 1044000", "EUR 2610.5", "329 €") in a language. */
export function money(text: string, locale: string): string {
  const written = new Intl.NumberFormat(locale, { style: "currency", currency: "EUR" });
  return text.replace(SUM, (_, before?: string, after?: string) => written.format(Number(before ?? after)));
}
