/** How much room a text takes: close enough to keep labels apart, without a browser. */

import type { Size } from "./model.ts";

const THIN = /[ijltfrI.,;:'|!()[\] ]/;
const BROAD = /[mwMWGOQ@%&]/;
const TALL = /[A-ZÄÖÜ]/;
const LINE_HEIGHT = 1.25;

/** Size of the text of a label beside a shape or a flow, in px. */
export const LABEL_SIZE = 11;

/** Width of one line in a common sans-serif face, in px. */
export function lineWidth(text: string, size: number): number {
  let units = 0;
  for (const letter of text) {
    units += THIN.test(letter) ? 0.29 : BROAD.test(letter) ? 0.8 : TALL.test(letter) ? 0.69 : 0.55;
  }
  return Math.ceil(units * size);
}

/** The box that a text needs when it breaks at words after `most` px. */
export function wrap(text: string, most: number, size: number = LABEL_SIZE): Size {
  const lines: string[] = [];
  let line = "";
  for (const word of text.trim().split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (line && lineWidth(longer, size) > most) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  lines.push(line);
  const width = Math.max(...lines.map((each) => lineWidth(each, size)));
  return { width: width + 4, height: Math.ceil(lines.length * size * LINE_HEIGHT) };
}
