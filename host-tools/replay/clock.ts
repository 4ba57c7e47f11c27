/** Wall time that never jumps, in whole milliseconds from some start. (`performance` would load a module of its own.) */
export function now_ms(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}
