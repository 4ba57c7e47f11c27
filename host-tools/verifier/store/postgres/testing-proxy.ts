/** For tests: a proxy before a server that ends a connection at a chosen message of the protocol. */
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Teardown } from '../../testing.js';

/** Ends all connections when so many messages have passed, in both directions together. */
export class CuttingProxy {
  #left = Number.POSITIVE_INFINITY;
  /** After a cut nobody is let in any more. */
  isClosed = false;
  cuts = 0;
  readonly #sockets = new Set<Socket>();

  private constructor(readonly folder: string) {}

  /** @param folder of the proxy's own socket; @param to that of the server's */
  static async start(t: Teardown, folder: string, to: string): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(folder);
    const server: Server = createServer((client) => proxy.#join(client, join(to, '.s.PGSQL.5432')));
    await new Promise<void>((resolve) => server.listen(join(folder, '.s.PGSQL.5432'), resolve));
    t.teardown(() => {
      for (const socket of proxy.#sockets) socket.destroy();
      server.close();
    });
    return proxy;
  }

  /** Cuts when `messages` more have begun to pass: the last of them does not. */
  cutAfter(messages: number): void {
    this.#left = messages;
  }

  never(): void {
    this.#left = Number.POSITIVE_INFINITY;
    this.isClosed = false;
  }

  #join(client: Socket, path: string): void {
    if (this.isClosed) return void client.destroy();
    const server = createConnection(path);
    for (const [from, to, skipped] of [
      [client, server, 1],
      [server, client, 0],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => {});
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      this.#pass(from, to, skipped === 1);
    }
  }

  /** @param isStart the first message has no letter before its length */
  #pass(from: Socket, to: Socket, isStart: boolean): void {
    let pending = Buffer.alloc(0);
    let before = isStart ? 0 : 1;
    from.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      const whole: Buffer[] = [];
      while (pending.length >= before + 4) {
        const length = before + pending.readUInt32BE(before);
        if (pending.length < length) break;
        this.#left -= 1;
        if (this.#left <= 0) {
          to.write(Buffer.concat(whole));
          return this.#cut();
        }
        whole.push(pending.subarray(0, length));
        pending = pending.subarray(length);
        before = 1;
      }
      if (whole.length > 0) to.write(Buffer.concat(whole));
    });
  }

  #cut(): void {
    this.#left = Number.POSITIVE_INFINITY;
    this.cuts += 1;
    // Data that was passed on before is still delivered.
    for (const socket of this.#sockets) socket.destroySoon();
  }
}
