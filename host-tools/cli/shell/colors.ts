/** Whether text may have colours. */

/** The variables of the environment that decide. Empty ones are as if they weren't there. */
export interface ColorEnvironment {
  readonly [name: string]: string | undefined;
  /** `0` and `false` take colours away, all else gives them (force-color.org, and Node itself). */
  readonly FORCE_COLOR?: string | undefined;
  /** Takes them away (no-color.org). */
  readonly NO_COLOR?: string | undefined;
  /** All but `0` gives them (bixense.com/clicolors). */
  readonly CLICOLOR_FORCE?: string | undefined;
  /** `dumb` for a terminal that has none. */
  readonly TERM?: string | undefined;
}

/** @param isTerminal whether a person sees the text as it is written: what is asked for counts more */
export function wantsColors(
  { FORCE_COLOR, NO_COLOR, CLICOLOR_FORCE, TERM }: ColorEnvironment,
  isTerminal: boolean,
): boolean {
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  if (NO_COLOR) return false;
  if (CLICOLOR_FORCE) return CLICOLOR_FORCE !== '0';
  return isTerminal && TERM !== 'dumb';
}
