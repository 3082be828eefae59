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

/** What the walk of tokens says; its library knows English only. */
const WALK: Words = {
  "Play/Pause Simulation": "Ablauf fortsetzen oder anhalten",
  "Reset Simulation": "Von vorn beginnen",
  "Toggle Simulation Log": "Protokoll zeigen",
  "Trigger Event": "Ereignis auslösen",
  "Set Sequence Flow": "Weg wählen",
  "Add pause point": "Hier anhalten",
  "Remove pause point": "Hier nicht anhalten",
  "Play Simulation": "Läuft weiter",
  "Pause Simulation": "Angehalten",
  "Simulation Log": "Protokoll",
  "No Entries": "Noch nichts",
  "Not supported": "Wird nicht gezeigt",
  "Found unsupported elements": "Einiges kann nicht gezeigt werden",
  "Set animation speed = Slow": "Langsam",
  "Set animation speed = Normal": "Mittel",
  "Set animation speed = Fast": "Schnell",
  Finished: "Beendet",
};

/** Say in German what the walk of tokens puts on the page. */
export function saysWalk(container: HTMLElement, locale: string): void {
  if (locale !== "de") return;
  const say = (element: Element): void => {
    const title = WALK[element.getAttribute("title")?.trim() ?? ""];
    if (title) element.setAttribute("title", title);
    const text = element.children.length ? undefined : WALK[element.textContent?.trim() ?? ""];
    if (text) element.textContent = text;
  };
  const watched = new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of [change.target, ...change.addedNodes]) {
        if (!(node instanceof Element) || !node.closest("[class*=bts-]")) continue;
        say(node);
        node.querySelectorAll("*").forEach(say);
      }
    }
  });
  container.querySelectorAll("[class*=bts-], [class*=bts-] *").forEach(say);
  watched.observe(container, { subtree: true, childList: true, attributes: true, attributeFilter: ["title"] });
}
