/** A priority queue of numbers. */

export class Heap {
  private readonly keys: number[] = [];
  private readonly values: number[] = [];

  get size(): number {
    return this.keys.length;
  }

  push(key: number, value: number): void {
    const { keys, values } = this;
    let at = keys.length;
    while (at > 0) {
      const up = (at - 1) >> 1;
      const above = keys[up] as number;
      if (above <= key) break;
      keys[at] = above;
      values[at] = values[up] as number;
      at = up;
    }
    keys[at] = key;
    values[at] = value;
  }

  /** Take the value with the smallest key; only when there is one. */
  pop(): number {
    const { keys, values } = this;
    const top = values[0] as number;
    const key = keys.pop() as number;
    const value = values.pop() as number;
    const count = keys.length;
    if (count === 0) return top;
    let at = 0;
    for (let down = 1; down < count; down = 2 * at + 1) {
      if (down + 1 < count && (keys[down + 1] as number) < (keys[down] as number)) down++;
      if ((keys[down] as number) >= key) break;
      keys[at] = keys[down] as number;
      values[at] = values[down] as number;
      at = down;
    }
    keys[at] = key;
    values[at] = value;
    return top;
  }
}
