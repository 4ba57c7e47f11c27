/** Cuts what a stream delivers into lines, with a bound: a peer that never ends its line costs no memory. */

/** The longest answer that the client reads, in characters; a longer one is dropped up to its end. */
export const LONGEST_ANSWER = 16_384;

export class AnswerLines {
  private part = '';
  private dropping = false;

  /**
   * @param onLine gets each line that is not empty, without its end (LF, CR or CRLF)
   * @param onTooLong is called once for each line that is dropped
   */
  constructor(
    private readonly onLine: (line: string) => void,
    private readonly onTooLong: () => void,
  ) {}

  push(bytes: Buffer): void {
    const pieces = bytes.toString('latin1').split(/[\r\n]/);
    const last = pieces.pop()!;
    for (const piece of pieces) this.end(piece);
    this.add(last);
  }

  private end(piece: string): void {
    this.add(piece);
    const line = this.part;
    this.part = '';
    if (!this.dropping && line !== '') this.onLine(line);
    this.dropping = false;
  }

  private add(piece: string): void {
    if (this.dropping) return;
    if (this.part.length + piece.length <= LONGEST_ANSWER) {
      this.part += piece;
      return;
    }
    this.part = '';
    this.dropping = true;
    this.onTooLong();
  }
}
