/** Times two things in one process or as whole processes, alternately, and prints their ratio as one JSON line. */

export interface Bench {
  readonly bench: string;
  readonly goal: number;
  readonly bar: number;
  /** Whether a smaller or a greater ratio is better. */
  readonly better: 'less' | 'more';
  readonly unit: string;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

/** Wall seconds that `run` takes. */
export function seconds(run: () => void): number {
  const start = process.hrtime.bigint();
  run();
  return secondsSince(start);
}

/** Wall seconds until what `run` began is done. */
export async function secondsUntil(run: () => Promise<void>): Promise<number> {
  const start = process.hrtime.bigint();
  await run();
  return secondsSince(start);
}

function secondsSince(start: bigint): number {
  return Number(process.hrtime.bigint() - start) / 1e9;
}

type Round = () => number | Promise<number>;

/** Medians of both sides over alternating rounds, as [ours, other]. */
export async function alternate(rounds: number, ours: Round, other: Round): Promise<[number, number]> {
  const pairs: Array<[number, number]> = [];
  for (let round = 0; round < rounds; round++) pairs.push([await ours(), await other()]);
  return [median(pairs.map(([a]) => a)), median(pairs.map(([, b]) => b))];
}

export function print(bench: Bench, ratio: number): void {
  console.log(JSON.stringify({ ...bench, ratio: Number(ratio.toPrecision(4)) }));
}
