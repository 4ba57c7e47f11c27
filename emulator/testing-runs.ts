/** How often tests try their properties. */

/**
 * `quick` times with the quick tests, and `full` times with the slow ones: the build gives the file of a property that asks
 * for it to both kinds (esbuild.config.mjs).
 */
export function runs(quick: number, full: number): number {
  return process.env.DSCPLUS_TESTS === 'slow' ? full : quick;
}
