/** The connections of a TCP port: which of them are attached, which wait for a place, and which must go to make room. */
import type * as net from 'node:net';
import { WORLD_TIME } from '../../time.js';
import type { Attach } from './port.js';

/** After this much silence the system asks whether the client is still there, and ends the connection of one that is not. */
const KEEP_ALIVE_MS = 10_000;

/**
 * A client too many waits a quarter of a second for one before it to go, whose end may reach us after the new one's
 * beginning; in steps, so that a process that was busy sees what has come meanwhile before it refuses anybody.
 */
const PATIENCE_STEPS = 10;
const STEP_MS = 25;

/**
 * After so much silence a client can lose its place to another, where places are many but all taken: one that never said
 * anything, one that has its answers, and one that waits for an answer, which takes less in any case.
 */
const FRESH_MS = 250;
const SILENT_US = { answered: 10_000_000, waiting: 60_000_000 } as const;

/** The line that a client too many reads, in the form of an error of the link: the only line that comes unasked. */
export function refusal(clients: number): string {
  const why = clients === 1 ? 'another client is connected' : `${clients} clients are connected`;
  return `-200,"Execution error;${why}"\n`;
}

/** An attached connection, and what its silence is measured by. */
class Client {
  readonly address: string;
  hasSpoken = false;
  /** It has had its time to say something. */
  private isFresh = true;
  private heard_us = WORLD_TIME.steady_us();
  /** The bytes that had been written to it when it last sent something. */
  private writtenBefore = 0;

  constructor(readonly socket: net.Socket) {
    this.address = socket.remoteAddress ?? '';
    // A process that was busy reads what has come meanwhile between the timer and the immediate.
    const timer = setTimeout(() => setImmediate(() => (this.isFresh = false)), FRESH_MS);
    timer.unref();
    socket.once('close', () => clearTimeout(timer));
    socket.on('data', () => {
      this.hasSpoken = true;
      this.heard_us = WORLD_TIME.steady_us();
      this.writtenBefore = socket.bytesWritten;
    });
  }

  get silent_us(): number {
    return WORLD_TIME.steady_us() - this.heard_us;
  }

  /** Whether another may take its place: nobody waits for an answer, and nothing has come for a while. */
  get canGo(): boolean {
    if (!this.hasSpoken) return !this.isFresh;
    const isAnswered = this.socket.bytesWritten > this.writtenBefore;
    return this.silent_us >= SILENT_US[isAnswered ? 'answered' : 'waiting'];
  }
}

export interface ClientLimits {
  /** So many clients at once. */
  readonly clients: number;
  /** A connection on which nothing passes for so long is closed; undefined for never. */
  readonly idle_ms: number | undefined;
}

export class TcpClients {
  private readonly sockets = new Set<net.Socket>();
  private readonly waiting = new Map<net.Socket, NodeJS.Timeout>();
  private readonly attached = new Map<net.Socket, Client>();
  /** Clients that have ended their side and may still read an answer: they have no place any more. */
  private readonly leaving = new Set<net.Socket>();

  constructor(
    private readonly attach: Attach,
    private readonly limits: ClientLimits,
  ) {}

  add(socket: net.Socket): void {
    this.sockets.add(socket);
    // A connection that breaks is closed by the system; "close" follows.
    socket.on('error', () => {});
    socket.once('close', () => this.remove(socket));
    this.admit(socket, PATIENCE_STEPS);
  }

  /** Takes the socket where there is a place, or waits for one so many steps before it is refused. */
  private admit(socket: net.Socket, steps: number): void {
    this.waiting.delete(socket);
    if (this.attached.size >= this.limits.clients) this.makeRoom();
    if (this.attached.size < this.limits.clients) this.take(socket);
    else if (steps === 0) this.refuse(socket);
    else {
      this.waiting.set(
        socket,
        setTimeout(() => this.admit(socket, steps - 1), STEP_MS),
      );
    }
  }

  private take(socket: net.Socket): void {
    const { idle_ms } = this.limits;
    this.attached.set(socket, new Client(socket));
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    if (idle_ms !== undefined) socket.setTimeout(idle_ms, () => socket.destroy());
    socket.once('end', () => this.leave(socket));
    this.attach(socket);
  }

  /**
   * Ends a silent client, of the address that has the most: one that never said anything, if there is one, else the one
   * that has been silent for longest. With one place there is one client, and whoever has it keeps it.
   */
  private makeRoom(): void {
    if (this.limits.clients === 1) return;
    const counts = new Map<string, number>();
    for (const { address } of this.attached.values()) counts.set(address, (counts.get(address) ?? 0) + 1);
    const before = (one: Client, other: Client): boolean => {
      const more = counts.get(one.address)! - counts.get(other.address)!;
      if (more !== 0) return more > 0;
      if (one.hasSpoken !== other.hasSpoken) return other.hasSpoken;
      return one.silent_us > other.silent_us;
    };
    let first: Client | undefined;
    for (const client of this.attached.values()) {
      if (client.canGo && (first === undefined || before(client, first))) first = client;
    }
    if (first === undefined) return;
    this.attached.delete(first.socket);
    this.refuse(first.socket);
  }

  /** The client has ended its side: its place is free at once, and what it still waits for reaches it all the same. */
  private leave(socket: net.Socket): void {
    if (!this.attached.delete(socket)) return;
    this.leaving.add(socket);
    if (this.leaving.size > this.limits.clients) {
      const [oldest] = this.leaving;
      this.leaving.delete(oldest);
      oldest.destroy();
    }
    this.admitNext();
  }

  private remove(socket: net.Socket): void {
    this.sockets.delete(socket);
    this.leaving.delete(socket);
    clearTimeout(this.waiting.get(socket));
    this.waiting.delete(socket);
    if (this.attached.delete(socket)) this.admitNext();
  }

  private admitNext(): void {
    const [next] = this.waiting.keys();
    if (next === undefined) return;
    clearTimeout(this.waiting.get(next));
    this.admit(next, 0);
  }

  /** Says why, and closes for good once the client has closed or has had a moment to read it. */
  private refuse(socket: net.Socket): void {
    socket.end(refusal(this.limits.clients));
    socket.resume();
    socket.once('end', () => socket.destroySoon());
    socket.setTimeout(1000, () => socket.destroy());
  }

  close(): void {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
    for (const socket of this.sockets) socket.destroy();
  }
}
