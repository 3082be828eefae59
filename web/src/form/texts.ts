/** What the island itself says. The page may give other words for any of it. */
import { fill } from "./translate.ts";

const ENGLISH = {
  submit: "Send",
  sending: "Sending…",
  saving: "Saving draft…",
  saved: "Draft saved {time}",
  draftAway: "The draft could not be saved. What you typed is still here; we keep trying.",
  draftElsewhere: "This form was changed in another tab or on another device. What you type here is no longer saved as a draft.",
  draftSignedOut: "You are no longer signed in, so the draft is not saved. Sign in in another tab and go on here.",
  draftRefused: "The draft could not be saved. {detail}",
  away: "The server cannot be reached. Nothing is lost: what you typed is still here. Send it again in a moment.",
  stale: "This was changed since you opened it. What you typed is still here. Open the page again to see what changed.",
  signedOut: "You are no longer signed in. What you typed is still here: sign in in another tab, then send this again.",
  signIn: "Sign in",
  failed: "This could not be sent. What you typed is still here.",
  correct: "Some answers need another look.",
  reload: "Open again",
  search: "Type to search",
  searching: "Searching…",
  none: "Nothing found",
  more: "There is more: type to narrow it down",
  found: "{count} found",
  lookupAway: "The list could not be fetched. Type again in a moment.",
  clear: "Clear {label}",
  remove: "Remove {name}",
  gone: "No longer there: {id}",
  browse: "Choose a file",
  browseMany: "Choose files",
  drop: "or drop here",
  uploading: "Uploading {name}…",
  uploaded: "{name} uploaded",
  again: "Try again",
  uploadAway: "{name} could not be uploaded: the server cannot be reached.",
  tooLarge: "{name} is larger than {size} MB.",
  tooMany: "At most {count} files.",
  wrongKind: "{name} is not one of {accept}.",
  file: "File",
};

export type Texts = { readonly [name in keyof typeof ENGLISH]: string };

const GERMAN: Texts = {
  submit: "Senden",
  sending: "Wird gesendet …",
  saving: "Entwurf wird gespeichert …",
  saved: "Entwurf gespeichert {time}",
  draftAway: "Der Entwurf ließ sich nicht speichern. Alles Getippte ist noch hier; wir versuchen es weiter.",
  draftElsewhere:
    "Dieses Formular wurde in einem anderen Tab oder Gerät geändert. Was hier getippt wird, wird nicht mehr als Entwurf gespeichert.",
  draftSignedOut: "Die Anmeldung ist abgelaufen, der Entwurf wird nicht gespeichert. Bitte in einem anderen Tab anmelden und hier weitermachen.",
  draftRefused: "Der Entwurf ließ sich nicht speichern. {detail}",
  away: "Der Server ist nicht erreichbar. Nichts ist verloren: Alles Getippte ist noch hier. Bitte gleich noch einmal senden.",
  stale: "Das wurde geändert, seit die Seite geöffnet wurde. Alles Getippte ist noch hier. Die Seite neu öffnen, um die Änderung zu sehen.",
  signedOut: "Die Anmeldung ist abgelaufen. Alles Getippte ist noch hier: bitte in einem anderen Tab anmelden und dann noch einmal senden.",
  signIn: "Anmelden",
  failed: "Das ließ sich nicht senden. Alles Getippte ist noch hier.",
  correct: "Einige Antworten brauchen noch einen Blick.",
  reload: "Neu öffnen",
  search: "Tippen, um zu suchen",
  searching: "Wird gesucht …",
  none: "Nichts gefunden",
  more: "Es gibt mehr: weiter tippen, um einzugrenzen",
  found: "{count} gefunden",
  lookupAway: "Die Liste ließ sich nicht holen. Bitte gleich noch einmal tippen.",
  clear: "{label} leeren",
  remove: "{name} entfernen",
  gone: "Nicht mehr vorhanden: {id}",
  browse: "Datei wählen",
  browseMany: "Dateien wählen",
  drop: "oder hier ablegen",
  uploading: "{name} wird hochgeladen …",
  uploaded: "{name} ist hochgeladen",
  again: "Noch einmal",
  uploadAway: "{name} ließ sich nicht hochladen: Der Server ist nicht erreichbar.",
  tooLarge: "{name} ist größer als {size} MB.",
  tooMany: "Höchstens {count} Dateien.",
  wrongKind: "{name} ist keines von {accept}.",
  file: "Datei",
};

/** The words of a language, the page's own first. */
export function textsIn(locale: string, own: Partial<Texts> = {}): Texts {
  return { ...(locale.startsWith("de") ? GERMAN : ENGLISH), ...own };
}

export { fill };
