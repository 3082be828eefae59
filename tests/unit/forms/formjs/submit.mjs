// Real form-js without a browser: a line of JSON {schema, stored, submitted} in, a line {data, errors, mended} out.
// form-js fills its registry of field instances while Preact renders; `visit` fills it from the schema instead.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";

const [web, now] = process.argv.slice(2);
Date.now = () => Number(now);

const element = () => ({ classList: { add() {} }, appendChild() {}, setAttribute() {} });
globalThis.document = { createElement: element };
globalThis.KeyboardEvent = class {};

const resolve = createRequire(pathToFileURL(`${web}/package.json`)).resolve;
const { Form, buildExpressionContext } = await import(pathToFileURL(resolve("@bpmn-io/form-js-viewer")));

const REFERENCES = [
  "user", "user_group", "cost_centre", "location", "supplier", "contract", "asset", "catalogue_item", "change_template",
];

class References {
  static $inject = ["formFields"];
  constructor(formFields) {
    for (const type of REFERENCES) {
      const field = () => null;
      field.config = { type, keyed: true, emptyValue: null, create: (options = {}) => options };
      formFields.register(type, field);
    }
  }
}

const headless = {
  __init__: ["references"],
  references: ["type", References],
  renderer: ["value", {}],
};
const read = (data, path) => path.reduce((value, name) => value?.[name], data);
const write = (data, path, value) => {
  path.slice(0, -1).reduce((inner, name) => (inner[name] ??= {}), data)[path.at(-1)] = value;
};

function open(schema, data) {
  const form = new Form({ additionalModules: [headless] });
  let failure;
  form.on("import.done", ({ error }) => (failure = error));
  form.importSchema(schema, data).catch(() => {});
  if (failure) throw failure;
  return form;
}

// One round of what rendering would do. `hidden`: paths of the round before; expressions see nothing there.
function render(form, data, initial, hidden, changes) {
  const registry = form.get("formFieldRegistry");
  const instances = form.get("formFieldInstanceRegistry");
  const paths = form.get("pathRegistry");
  const conditions = form.get("conditionChecker");
  const nowHidden = new Set();
  const feel = form.get("expressionLanguage");
  const fields = form.get("formFields");
  const keyed = (field) => fields.get(field.type).config.keyed;
  let changed = false;
  let count = 0;
  const set = (path, value) => {
    if (isDeepStrictEqual(read(data, path), value)) return;
    write(data, path, value);
    changed = true;
  };
  instances.clear();
  const visit = (field, indexes, scope, covered) => {
    const context = buildExpressionContext(scope);
    const path = paths.getValuePath(field, { indexes });
    const gone = covered || (field.conditional?.hide && conditions.check(field.conditional.hide, context) === true);
    if (gone && (keyed(field) || field.isRepeating)) nowHidden.add(JSON.stringify(path));
    if (!gone) {
      if (field.type === "expression" && feel.isExpression(field.expression)) {
        set(path, feel.evaluate(field.expression, context));
      }
      if (field.valuesExpression) {
        // While rendering, form-js empties what is not among the choices.
        const choices = feel.evaluate(field.valuesExpression, context) ?? [];
        const value = read(data, path);
        if (value !== null && !choices.includes(value)) {
          set(path, null);
          changes.push(path.join("."));
        }
      }
      instances.syncInstance(`i${count++}`, {
        id: field.id,
        expressionContextInfo: scope,
        valuePath: path,
        value: read(data, path),
        indexes,
        hidden: false,
      });
    }
    for (const row of field.isRepeating ? (gone ? [] : read(data, path).keys()) : [null]) {
      const inner = row === null ? indexes : { ...indexes, [field.id]: row };
      const around =
        row === null
          ? scope
          : { data: scope.data, this: read(scope.data, path)[row], parent: scope.this, i: [...scope.i, row + 1] };
      for (const child of field.components ?? []) visit(child, inner, around, gone);
    }
  };
  const seen = structuredClone({ ...initial, ...data });
  for (const path of hidden) write(seen, JSON.parse(path), null);
  visit(registry.getForm(), {}, { data: seen, this: seen, parent: null, i: [] }, false);
  return { nowHidden, stable: !changed && isDeepStrictEqual(nowHidden, hidden) };
}

function mended(before, after, path = []) {
  if (before === undefined || isDeepStrictEqual(before, after)) return [];
  if (typeof before === "string" && before.replace(/[\r\n\t]/g, " ") === after) return [];
  if (Array.isArray(before) && before.length && Array.isArray(after) && after.every((item) => item && typeof item === "object")) {
    return before.flatMap((item, at) => mended(item, after[at], [...path, at]));
  }
  if (before && after && typeof before === "object" && typeof after === "object" && !Array.isArray(before) && !Array.isArray(after)) {
    return Object.keys(before).flatMap((name) => mended(before[name], after[name], [...path, name]));
  }
  return [path.join(".")];
}

function submit({ schema, stored, submitted }) {
  const form = open(schema, stored);
  const initial = form._getState().initialData;
  const asked = form.get("formFieldRegistry").getAll().filter(({ readonly }) => readonly !== true);
  const given = structuredClone(stored);
  for (const { key, path } of asked) delete given[key ?? path];
  Object.assign(given, structuredClone(submitted));
  const data = form._getInitializedFieldData(given);
  form._setState({ data });
  const changes = mended(submitted, data);
  let hidden = new Set();
  for (let round = 0; round < 20; round++) {
    const { nowHidden, stable } = render(form, data, initial, hidden, changes);
    hidden = nowHidden;
    if (stable) break;
  }
  const errors = {};
  for (const instance of form.get("formFieldInstanceRegistry").getAllKeyed()) {
    const found = form.get("validator").validateFieldInstance(instance, read(data, instance.valuePath));
    if (found.length) errors[instance.valuePath.join(".")] = found;
  }
  return { data: form.submit().data, errors, mended: changes };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(submit(JSON.parse(line)))}\n`);
}
