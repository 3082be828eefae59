/** What a scanner reads from a label, and where it goes. */

const LABEL = /\/register\/assets\/([^/?#\s]+)/;
const SCANNED = /(^|_)(tag|serial)$/;

/** Give what a scan means: our labels hold the address of an asset's page, of which the tag is the last part. */
export function scanned(text: string): string {
  const tag = LABEL.exec(text)?.[1];
  if (tag === undefined) return text.trim();
  try {
    return decodeURIComponent(tag);
  } catch {
    // Not an address that we wrote.
    return text.trim();
  }
}

/** Say whether a field takes what stands on labels and type plates. */
export function isScanField(key: string | undefined): boolean {
  return key !== undefined && SCANNED.test(key);
}
