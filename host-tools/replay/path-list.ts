/**
 * Very many paths in little memory: their bytes, each with a NUL after it, in pieces of 64 KiB. As strings they would be
 * most of what a long run holds, and make the garbage collector's work longer.
 */
const PIECE_BYTES = 0x10000;

export class PathList {
  private readonly pieces: Buffer[] = [];
  /** Bytes that the last piece holds. */
  private filled = PIECE_BYTES;
  /** Where each path starts: its piece times 64 KiB, and its place there. The first `length` of them count. */
  private starts = new Uint32Array(1024);
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(path: string): void {
    const bytes = Buffer.byteLength(path) + 1;
    if (this.filled + bytes > PIECE_BYTES) {
      this.pieces.push(Buffer.alloc(Math.max(PIECE_BYTES, bytes)));
      this.filled = 0;
    }
    if (this.count === this.starts.length) {
      const longer = new Uint32Array(this.count * 2);
      longer.set(this.starts);
      this.starts = longer;
    }
    const piece = this.pieces.length - 1;
    this.pieces[piece]!.write(path, this.filled);
    this.starts[this.count++] = piece * PIECE_BYTES + this.filled;
    this.filled += bytes;
  }

  /** The paths from place `from` up to and without `to`, as far as there are any. */
  slice(from: number, to: number): string[] {
    const paths: string[] = [];
    for (let at = from; at < Math.min(to, this.count); at++) {
      const piece = this.pieces[Math.floor(this.starts[at]! / PIECE_BYTES)]!;
      const start = this.starts[at]! % PIECE_BYTES;
      paths.push(piece.toString('utf8', start, piece.indexOf(0, start)));
    }
    return paths;
  }
}
