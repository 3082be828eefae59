// Evaluates FEEL expressions with feelin, the browser's interpreter. In: {context, texts} as JSON. Out: a list of values.
import { readFileSync } from "node:fs";
import { evaluate } from "../../../web/node_modules/@bpmn-io/feelin/dist/index.js";

const plain = (value) => {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? { number: value } : null;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "function") return { other: "function" };
  if (Object.getPrototypeOf(value) === Object.prototype) {
    return { context: Object.entries(value).map(([key, inner]) => [key, plain(inner)]) };
  }
  const text = evaluate("string(x)", { x: value }).value;
  return text === null ? { other: "range" } : { other: text };
};

const { context, texts } = JSON.parse(readFileSync(0, "utf8"));

const one = (text) => {
  try {
    return plain(evaluate(text, context).value);
  } catch {
    return null;
  }
};

process.stdout.write(JSON.stringify(texts.map(one)));
