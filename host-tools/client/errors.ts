/** What can go wrong between client and card. No message holds a PIN, a challenge or a response. */

/** The link failed: no answer in time, a stream that closed, or bytes that no repeat made whole. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
}

/** The card's own error, from its error queue (SCPI-1999 volume 2, 21.8). */
export class ScpiError extends Error {
  override readonly name = 'ScpiError';

  /**
   * @param number as in the standard, for example -222; positive numbers are a device's own
   * @param text as the card says it
   */
  constructor(
    readonly number: number,
    readonly text: string,
  ) {
    super(`the card answers with error ${number}, ${text}`);
  }
}

/** Input that the client can't send: the message says what came and what is allowed. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
