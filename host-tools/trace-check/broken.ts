/** A link of the chain that does not hold. */

export type LinkName =
  | 'contacts → keys'
  | 'keys → screens'
  | 'screens → segments'
  | 'screens → bytes'
  | 'entry → response';

export class Broken extends Error {
  override readonly name = 'Broken';

  /** @param at_us the board time of it @param message what should have been, and what is */
  constructor(
    readonly link: LinkName,
    readonly at_us: number,
    message: string,
  ) {
    super(message);
  }
}
