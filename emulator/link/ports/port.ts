/** The interface of every transport of the link: an address to print, streams to talk over, and an end. */
import type { Duplex } from 'node:stream';

/**
 * Takes over a stream to a peer. A transport calls it once for each peer that comes (TCP), each time that a device is
 * opened (serial), or once in all (PTY, standard input and output). When the peer has ended its side, whoever took the
 * stream ends the other one.
 */
export type Attach = (stream: Duplex) => void;

/** A transport that is open. */
export interface Port {
  /** Where it listens, in words that another program can be given. */
  readonly address: string;
  /** Fulfilled when no peer can come any more: by `close`, or because standard input has ended. Never rejected. */
  readonly ended: Promise<void>;
  /** Ends every stream and takes away what was made: sockets, devices, links, locks. Never throws. */
  close(): Promise<void>;
}
