/** Lines of a file or a pipe as bytes, of bounded length, ended by LF, CR LF or CR. (The lines of a card’s link are text: client/line-reader.ts.) */
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** The mark that some editors and shells write before the first line. */
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

export class ByteLines {
  /** The pieces of the line that has begun. */
  private begun: Buffer[] = [];
  private length = 0;
  private isFirst = true;
  private isAfterReturn = false;

  /**
   * @param longest bytes that a line may have
   * @param take gets each line without its end; undefined, as soon as that is known, for one that is longer, which is dropped
   */
  constructor(
    private readonly longest: number,
    private readonly take: (line: Buffer | undefined) => void,
  ) {}

  push(bytes: Buffer): void {
    let start = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) {
        this.isAfterReturn = false;
        continue;
      }
      // The second half of CR LF ends nothing more.
      const isHalf = byte === LINE_FEED && this.isAfterReturn;
      this.isAfterReturn = byte === CARRIAGE_RETURN;
      if (!isHalf) {
        this.add(bytes.subarray(start, at));
        this.finish();
      }
      start = at + 1;
    }
    if (start < bytes.length) this.add(bytes.subarray(start));
  }

  /** The stream has ended; a last line may do without an end. */
  end(): void {
    if (this.length > 0) this.finish();
  }

  private add(piece: Buffer): void {
    const isDropped = this.length > this.longest;
    this.length += piece.length;
    if (this.length <= this.longest) this.begun.push(piece);
    else {
      this.begun = [];
      if (!isDropped) this.take(undefined);
    }
  }

  private finish(): void {
    const [only, ...more] = this.begun;
    const whole = more.length === 0 ? (only ?? Buffer.alloc(0)) : Buffer.concat(this.begun);
    const line = this.isFirst ? withoutMark(whole) : whole;
    this.isFirst = false;
    if (this.length <= this.longest) this.take(line);
    this.begun = [];
    this.length = 0;
  }
}

function withoutMark(line: Buffer): Buffer {
  const { length } = BYTE_ORDER_MARK;
  return line.subarray(0, length).equals(BYTE_ORDER_MARK) ? line.subarray(length) : line;
}
