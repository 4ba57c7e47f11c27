/** Typed arrays as plain data, for snapshots: they are many, and spreading a typed array costs ten times as much. */
export function plainNumbers(values: ArrayLike<number>, count = values.length): number[] {
  const numbers = new Array<number>(count);
  for (let i = 0; i < count; i++) numbers[i] = values[i];
  return numbers;
}
