/**
 * Very many paths in little memory: their bytes, each with a NUL after it, in pieces of 64 KiB. As strings they would be
 * most of what a long run holds, and make the garbage collector's work longer. Threads share them.
 */
const PIECE_BYTES = 0x10000;

/** A list for another thread, where it can be read. */
export interface SharedPaths {
  readonly pieces: readonly SharedArrayBuffer[];
  readonly starts: SharedArrayBuffer;
  readonly count: number;
}

export class PathList {
  private readonly pieces: Buffer[] = [];
  /** Bytes that the last piece holds. */
  private filled = PIECE_BYTES;
  /** Where each path starts: its piece times 64 KiB, and its place there. The first `length` of them count. */
  private starts = startsOf(1024);
  private count = 0;

  static of({ pieces, starts, count }: SharedPaths): PathList {
    const list = new PathList();
    list.pieces.push(...pieces.map((piece) => Buffer.from(piece)));
    list.starts = new Uint32Array(starts);
    list.count = count;
    return list;
  }

  get length(): number {
    return this.count;
  }

  get shared(): SharedPaths {
    const pieces = this.pieces.map(({ buffer }) => buffer as unknown as SharedArrayBuffer);
    return { pieces, starts: this.starts.buffer, count: this.count };
  }

  push(path: string): void {
    const bytes = Buffer.byteLength(path) + 1;
    if (this.filled + bytes > PIECE_BYTES) {
      this.pieces.push(Buffer.from(new SharedArrayBuffer(Math.max(PIECE_BYTES, bytes))));
      this.filled = 0;
    }
    if (this.count === this.starts.length) {
      const longer = startsOf(this.count * 2);
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

function startsOf(count: number): Uint32Array<SharedArrayBuffer> {
  return new Uint32Array(new SharedArrayBuffer(count * Uint32Array.BYTES_PER_ELEMENT));
}
