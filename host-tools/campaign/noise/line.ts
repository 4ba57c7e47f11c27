/** A line in this process between a client and a card, which damages one byte of all that pass. */
import { Duplex } from 'node:stream';

/** Seen from the card. */
export type Direction = 'in' | 'out';

/** The bytes that come through in a byte's place. */
export interface Damage {
  readonly name: string;
  readonly bytes: (byte: number) => readonly number[];
}

/** Each bit of a byte is flipped, the byte is lost, or it comes twice. */
export const DAMAGES: readonly Damage[] = [
  ...Array.from({ length: 8 }, (_, bit) => ({
    name: `bit ${bit} flipped`,
    bytes: (byte: number) => [byte ^ (1 << bit)],
  })),
  { name: 'lost', bytes: () => [] },
  { name: 'doubled', bytes: (byte) => [byte, byte] },
];

/** One byte that is damaged: the n-th from 0 of its direction. */
export interface Hit {
  readonly direction: Direction;
  readonly at: number;
  readonly damage: Damage;
}

export class Line {
  readonly clientEnd: Duplex;
  readonly cardEnd: Duplex;
  /** Bytes that were sent so far. */
  readonly sent: Record<Direction, number> = { in: 0, out: 0 };

  constructor(private readonly hit: Hit | undefined) {
    const cardEnd = new End((bytes) => clientEnd.push(this.passed(bytes, 'out')));
    const clientEnd = new End((bytes) => {
      cardEnd.push(this.passed(bytes, 'in'));
      this.watch();
    });
    this.clientEnd = clientEnd;
    this.cardEnd = cardEnd;
  }

  private passed(bytes: Buffer, direction: Direction): Buffer {
    const { hit, sent } = this;
    const start = sent[direction];
    sent[direction] += bytes.length;
    if (hit?.direction !== direction || hit.at < start || hit.at >= start + bytes.length) return bytes;
    const place = hit.at - start;
    const instead = Buffer.from(hit.damage.bytes(bytes[place]!));
    return Buffer.concat([bytes.subarray(0, place), instead, bytes.subarray(place + 1)]);
  }

  /**
   * A card in virtual time answers at once, so a client that has said nothing more a turn later is done, or waits in vain:
   * the line ends, as it would after the client's patience, and nobody has to sit it out.
   */
  private watch(): void {
    const said = this.sent.in;
    setImmediate(() => {
      if (this.sent.in === said) this.close();
    });
  }

  close(): void {
    this.clientEnd.destroy();
    this.cardEnd.destroy();
  }
}

class End extends Duplex {
  constructor(private readonly send: (bytes: Buffer) => void) {
    super();
  }

  override _read(): void {
    // All data are pushed as they come.
  }

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    this.send(bytes);
    done();
  }
}
