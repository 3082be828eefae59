/** What the camera says. */

const ENGLISH = {
  open: "Scan with the camera",
  title: "Hold the label before the camera",
  starting: "Starting the camera…",
  looking: "Looking for a code…",
  refused: "The camera may not be used. Allow it for this page, or type what stands on the label.",
  missing: "There is no camera that can be used. Type what stands on the label.",
  close: "Close",
};

export type ScanTexts = { readonly [name in keyof typeof ENGLISH]: string };

const GERMAN: ScanTexts = {
  open: "Mit der Kamera scannen",
  title: "Etikett vor die Kamera halten",
  starting: "Kamera wird gestartet …",
  looking: "Es wird nach einem Code gesucht …",
  refused: "Die Kamera darf nicht benutzt werden. Bitte für diese Seite erlauben oder abtippen, was auf dem Etikett steht.",
  missing: "Es gibt keine Kamera, die benutzt werden kann. Bitte abtippen, was auf dem Etikett steht.",
  close: "Schließen",
};

/** The words in the language of the page. */
export function scanTexts(locale: string): ScanTexts {
  return locale.startsWith("de") ? GERMAN : ENGLISH;
}
