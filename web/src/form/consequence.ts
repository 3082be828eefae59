/** What follows from what is chosen, said before it is sent. */

/** Give the sentence for the first field whose value has one; null for none. */
export function consequence(texts: Record<string, Record<string, string>> | undefined, data: Record<string, unknown>): string | null {
  for (const [field, byValue] of Object.entries(texts ?? {})) {
    const value = data[field];
    const text = value === null || value === undefined ? undefined : byValue[String(value)];
    if (text) return text;
  }
  return null;
}
