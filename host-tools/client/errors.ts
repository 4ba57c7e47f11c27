/** Errors between a client and its other end. No message holds a PIN, a challenge, a response or another secret. */

/** The link failed: no answer in time, a stream that closed, or bytes that no repeat made whole. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
}

/** The other end's own error, from its error queue (SCPI-1999 volume 2, 21.8). */
export class ScpiError extends Error {
  override readonly name = 'ScpiError';

  /**
   * @param number as in the standard, for example -222; positive numbers are a device's own
   * @param text as it is said there
   * @param who what is there, for the message
   */
  constructor(
    readonly number: number,
    readonly text: string,
    who: string,
  ) {
    super(`the ${who} answers with error ${number}, ${text}`);
  }
}
