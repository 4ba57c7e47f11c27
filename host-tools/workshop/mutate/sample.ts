/** A sample of mutants that comes from everywhere, and is the same for the same seed. */

/**
 * As many as there are runs of equal length in `all`, one of each.
 * @param all in the order of their places
 * @param count all of them where there are no more
 */
export function sampleOf<T>(all: readonly T[], count: number, seed: number): T[] {
  if (count >= all.length) return [...all];
  let state = seed >>> 0;
  return Array.from({ length: count }, (_, run) => {
    const from = Math.floor((run * all.length) / count);
    const to = Math.floor(((run + 1) * all.length) / count);
    // Numerical Recipes' generator: its high bits are even enough to choose among a few.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return all[from + Math.floor((state / 2 ** 32) * (to - from))];
  });
}
