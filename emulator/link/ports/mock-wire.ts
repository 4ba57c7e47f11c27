/** A pretended serial port and the card's end of its wire, on the port that `@serialport/binding-mock` has for tests. */
import { Duplex } from 'node:stream';
import { MockPortBinding } from '@serialport/binding-mock';
import type { BindingInterface, OpenOptions, PortInfo } from '@serialport/bindings-interface';

/** The wire holds so many bytes for a program that does not read; more wait on the card's end. */
const MOST_UNREAD = 65_536;

/** How a real port is opened by default. */
const DEFAULTS = {
  dataBits: 8,
  lock: true,
  stopBits: 1,
  parity: 'none',
  rtscts: false,
  xon: false,
  xoff: false,
  xany: false,
  hupcl: true,
} as const;

/** The card's end: what a program writes to the port is read here, and what is written here the program reads. */
export class MockWire extends Duplex {
  private port: WiredPort | undefined = undefined;
  private unsent: { readonly bytes: Buffer; readonly done: () => void } | undefined = undefined;
  /** Whether this end takes more; a program's write waits otherwise. */
  private resumeWrite: (() => void) | undefined = undefined;

  constructor() {
    super({ highWaterMark: MOST_UNREAD });
  }

  /** A program has opened or closed the port. */
  connect(port: WiredPort | undefined): void {
    this.port = port;
    this.flush();
  }

  /** A program has written; fulfilled when the card takes more. */
  receive(bytes: Buffer): Promise<void> | undefined {
    if (this.destroyed || this.push(bytes)) return undefined;
    return new Promise((resolve) => {
      this.resumeWrite = resolve;
    });
  }

  /** A program has read. */
  flush(): void {
    const { unsent, port } = this;
    if (unsent === undefined || (port !== undefined && port.unread >= MOST_UNREAD)) return;
    this.unsent = undefined;
    // With nobody at the other end of a wire, what is sent is lost.
    port?.emitData(unsent.bytes);
    unsent.done();
  }

  override _read(): void {
    this.resumeWrite?.();
    this.resumeWrite = undefined;
  }

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    this.unsent = { bytes, done };
    this.flush();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.resumeWrite?.();
    done(error);
  }
}

/** The mock's port, whose writes go to the card. */
class WiredPort extends MockPortBinding {
  private readonly wire: MockWire;

  constructor(info: PortInfo, options: Required<OpenOptions>, wire: MockWire) {
    super({ data: Buffer.alloc(0), echo: false, record: false, info, maxReadSize: 65_536 }, options);
    this.wire = wire;
    wire.connect(this);
  }

  /** How many bytes the program has not read yet. */
  get unread(): number {
    return this.port.data.length;
  }

  /** At once, where the mock waits a turn of the event loop: a login over the wire takes a fifth less time. */
  override write(bytes: Buffer): Promise<void> {
    if (!this.isOpen) return Promise.reject(new Error('Port is not open'));
    return this.wire.receive(Buffer.from(bytes)) ?? Promise.resolve();
  }

  override async read(buffer: Buffer, offset: number, length: number): Promise<{ buffer: Buffer; bytesRead: number }> {
    const result = await super.read(buffer, offset, length);
    this.wire.flush();
    return result;
  }

  override async flush(): Promise<void> {
    await super.flush();
    this.wire.flush();
  }

  override async close(): Promise<void> {
    await super.close();
    this.wire.connect(undefined);
  }
}

/** The binding of one pretended port: `open` gives it to one program at a time, `list` knows it alone. */
export function mockBinding(path: string, wire: MockWire): BindingInterface<WiredPort> {
  const info: PortInfo = {
    path,
    manufacturer: 'dscplus',
    serialNumber: undefined,
    pnpId: undefined,
    locationId: undefined,
    productId: undefined,
    vendorId: undefined,
  };
  let port: WiredPort | undefined;
  return {
    list: () => Promise.resolve([info]),
    open(options) {
      if (options.path !== path)
        return Promise.reject(new Error(`Error: No such file or directory, cannot open ${options.path}`));
      if (wire.destroyed)
        return Promise.reject(new Error(`Error: No such device, cannot open ${path}: the card is closed`));
      // A wire has one end on this side, so unlike a real port this one can't be shared even without a lock.
      if (port?.isOpen) return Promise.reject(new Error('Error: Resource temporarily unavailable, cannot lock port'));
      port = new WiredPort(info, { ...DEFAULTS, ...options }, wire);
      return Promise.resolve(port);
    },
  };
}
