/** The words of the drawing library in the reader's language. */

type Words = Record<string, string>;

/** Where the library's translation is not what people here say, or says nothing. */
const OURS: Words = {
  "Append element": "Schritt anhängen",
  "Create element": "Element anlegen",
  "Change element": "Element ändern",
  "Set color": "Farbe wählen",
  "Open minimap": "Übersicht öffnen",
  "Close minimap": "Übersicht schließen",
  Templates: "Vorlagen",
  Default: "Ohne",
  Blue: "Blau",
  Orange: "Orange",
  Green: "Grün",
  Red: "Rot",
  Purple: "Violett",
  Search: "Suchen",
  "Search in diagram": "Im Diagramm suchen",
  "No matching entries found.": "Nichts gefunden.",
  "Align elements ": "Ausrichten",
  "Boundary event": "Ereignis am Rand",
  "User task": "Aufgabe für Menschen",
  "Service task": "Arbeit des Systems",
  "Script task": "Berechnung",
  "Business rule task": "Entscheidung",
  "Send task": "Nachricht senden",
  "Receive task": "Nachricht empfangen",
  "Manual task": "Arbeit von Hand",
  "Call activity": "Prozess aufrufen",
  "Append receive task": "Empfang einer Nachricht anhängen",
  "Append conditional intermediate catch event": "Warten auf eine Bedingung anhängen",
  "Append message intermediate catch event": "Warten auf eine Nachricht anhängen",
  "Append signal intermediate catch event": "Warten auf ein Signal anhängen",
  "Append timer intermediate catch event": "Warten auf eine Zeit anhängen",
  "Exclusive gateway": "Einer von mehreren Wegen",
  "Parallel gateway": "Alle Wege zugleich",
  "Inclusive gateway": "Einige von mehreren Wegen",
  "Event-based gateway": "Was zuerst geschieht",
  "Sub-process (collapsed)": "Teilprozess (zugeklappt)",
  "Sub-process (expanded)": "Teilprozess (aufgeklappt)",
  "Expanded pool/participant": "Pool (aufgeklappt)",
  "Collapsed pool/participant": "Pool (zugeklappt)",
  "Create expanded sub-process": "Teilprozess anlegen",
  "Create pool/participant": "Pool anlegen",
  "Create data object reference": "Datenobjekt anlegen",
  "Create data store reference": "Datenspeicher anlegen",
  "Data object reference": "Datenobjekt",
  "Data store reference": "Datenspeicher",
  "Connect using data input association": "Mit Datenobjekt verbinden",
  Tasks: "Aufgaben",
  Gateways: "Verzweigungen",
  Events: "Ereignisse",
  "Sub-processes": "Teilprozesse",
  "Data": "Daten",
  Participants: "Teilnehmer",
};

type Translate = (template: string, replacements?: Words) => string;

/** A module of the library that says its words; English is its own. */
export async function words(locale: string): Promise<Record<string, unknown>> {
  if (locale !== "de") return {};
  const theirs = (await import("bpmn-js-i18n/translations/de")).default;
  const known: Words = { ...theirs, ...OURS };
  const translate: Translate = (template, replacements = {}) =>
    (known[template] ?? template).replace(/{([^}]+)}/g, (_, key: string) => replacements[key] ?? `{${key}}`);
  return { translate: ["value", translate] };
}
