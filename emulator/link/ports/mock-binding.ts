/**
 * A pretended port as `@serialport/stream` takes one: the part of `@serialport/bindings-interface` that a user's compiler
 * sees. That package's own types can't be found from an ES module.
 */

/** How a port is opened. */
export interface PortOptions {
  path: string;
  baudRate: number;
  dataBits?: 5 | 6 | 7 | 8;
  lock?: boolean;
  stopBits?: 1 | 1.5 | 2;
  parity?: string;
  rtscts?: boolean;
  xon?: boolean;
  xoff?: boolean;
  xany?: boolean;
  hupcl?: boolean;
}

/** A port that is listed. */
export interface PortFacts {
  path: string;
  manufacturer: string | undefined;
  serialNumber: string | undefined;
  pnpId: string | undefined;
  locationId: string | undefined;
  productId: string | undefined;
  vendorId: string | undefined;
}

/** A port that is open. */
export interface MockPort {
  readonly openOptions: Required<PortOptions>;
  isOpen: boolean;
  close(): Promise<void>;
  /** Fulfilled with at least one byte. @param offset in the buffer, and `length`: in bytes */
  read(buffer: Buffer, offset: number, length: number): Promise<{ buffer: Buffer; bytesRead: number }>;
  write(buffer: Buffer): Promise<void>;
  update(options: { baudRate: number }): Promise<void>;
  set(options: { brk?: boolean; cts?: boolean; dsr?: boolean; dtr?: boolean; rts?: boolean }): Promise<void>;
  get(): Promise<{ cts: boolean; dsr: boolean; dcd: boolean }>;
  getBaudRate(): Promise<{ baudRate: number }>;
  flush(): Promise<void>;
  drain(): Promise<void>;
}

/** Lists and opens the ports that it knows. */
export interface MockBinding {
  list(): Promise<PortFacts[]>;
  open(options: PortOptions): Promise<MockPort>;
}
