/** The texts of form-js in German, and those that are better said in other English. */

export const GERMAN: Record<string, string> = {
  "Add new": "Hinzufügen",
  "All values selected": "Alle Werte sind gewählt",
  "Click to remove sorting": "Klicken, um nicht mehr zu sortieren",
  "Click to sort by {value} ascending": "Klicken, um nach {value} aufsteigend zu sortieren",
  "Click to sort by {value} descending": "Klicken, um nach {value} absteigend zu sortieren",
  Collapse: "Weniger zeigen",
  "Date and time must both be entered.": "Bitte Datum und Uhrzeit angeben.",
  Decrement: "Kleiner",
  "Document reference is not defined.": "Es ist kein Dokument angegeben.",
  "Download {fileName}": "{fileName} herunterladen",
  "Expand all ({value})": "Alle zeigen ({value})",
  "External content couldn't be loaded.": "Der fremde Inhalt ließ sich nicht laden.",
  "Field is required.": "Bitte ausfüllen.",
  "Field must be a valid email.": "Bitte eine gültige E-Mail-Adresse angeben.",
  "Field must be a valid international phone number. (e.g. +4930664040900)":
    "Bitte eine Telefonnummer mit Landesvorwahl angeben (z. B. +4930664040900).",
  "Field must have maximum length of {value}.": "Höchstens {value} Zeichen.",
  "Field must have maximum value of {value}.": "Höchstens {value}.",
  "Field must have minimum length of {value}.": "Mindestens {value} Zeichen.",
  "Field must have minimum value of {value}.": "Mindestens {value}.",
  "Field must match pattern {value}.": "Das passt nicht zum Muster {value}.",
  Increment: "Größer",
  "Max validation value is not a valid number.": "Der größte erlaubte Wert ist keine Zahl.",
  "Min validation value is not a valid number.": "Der kleinste erlaubte Wert ist keine Zahl.",
  "Next page": "Nächste Seite",
  "No content to show.": "Kein Inhalt.",
  "No files selected": "Keine Datei gewählt",
  "No results": "Nichts gefunden",
  "Nothing to show.": "Nichts zu zeigen.",
  "Please select a valid value, the two nearest valid values are {previousValue} and {nextValue}.":
    "Dieser Wert ist nicht erlaubt; die nächsten sind {previousValue} und {nextValue}.",
  "Previous page": "Vorige Seite",
  "Remove tag": "Entfernen",
  Search: "Suchen",
  "Skip to search": "Zur Suche springen",
  "Unable to download document": "Das Dokument ließ sich nicht herunterladen",
  "Value is expected to be an integer.": "Bitte eine ganze Zahl angeben.",
  "Value is expected to have at most 1 decimal digit.": "Höchstens eine Stelle nach dem Komma.",
  "Value is expected to have at most {value} decimal digits.": "Höchstens {value} Stellen nach dem Komma.",
  "Value is not a number.": "Bitte eine Zahl angeben.",
  "{page} of {total}": "{page} von {total}",
  "{value} files selected": "{value} Dateien gewählt",
};

/** What form-js says more like a computer than like people. */
export const ENGLISH: Record<string, string> = {
  "Field is required.": "Please fill this in.",
  "Field must be a valid email.": "Please give a valid e-mail address.",
  "Field must have maximum length of {value}.": "At most {value} characters.",
  "Field must have maximum value of {value}.": "At most {value}.",
  "Field must have minimum length of {value}.": "At least {value} characters.",
  "Field must have minimum value of {value}.": "At least {value}.",
  "Value is expected to be an integer.": "Please give a whole number.",
  "Value is expected to have at most 1 decimal digit.": "At most one digit after the point.",
  "Value is expected to have at most {value} decimal digits.": "At most {value} digits after the point.",
  "Value is not a number.": "Please give a number.",
};

export type Translate = (text: string, values?: Record<string, unknown>) => string;

/** Make the `translate` service of form-js for a language. */
export function translator(locale: string): Translate {
  const catalogue: Record<string, string> = locale.startsWith("de") ? GERMAN : ENGLISH;
  return (text, values = {}) => fill(catalogue[text] ?? text, values);
}

/** Put values into the braces of a text. */
export function fill(text: string, values: Record<string, unknown>): string {
  return text.replace(/{([^}]+)}/g, (braces, name: string) => String(values[name] ?? braces));
}
