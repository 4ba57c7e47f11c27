/** Carries out the player's calls on the line. */
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { CardClient, ClockMode } from '../client/client.js';
import type { Call, LineSettings, Reply } from './calls.js';

/** The longest that a command of the link lets pass at once. */
const LONGEST_PASS_US = 3_600_000_000;

export class LineHost {
  readonly settings: LineSettings;
  private readonly port: MessagePort;
  private readonly answered: Int32Array;

  private constructor(
    private readonly client: CardClient,
    private readonly mode: ClockMode,
    model: string,
    options: readonly string[],
  ) {
    const { port1, port2 } = new MessageChannel();
    const answered = new SharedArrayBuffer(4);
    this.port = port1;
    this.answered = new Int32Array(answered);
    this.settings = { port: port2, answered, model, options };
    port1.on('message', (call: Call) => void this.answer(call));
  }

  /** @throws LinkError, ScpiError where the card does not answer */
  static async start(client: CardClient, options: readonly string[]): Promise<LineHost> {
    const { model } = await client.identify();
    return new LineHost(client, await client.clockMode(), model, options);
  }

  close(): void {
    this.port.close();
  }

  private async answer(call: Call): Promise<void> {
    let reply: Reply;
    try {
      await this.carryOut(call);
      reply = { text: await this.client.display(), clock_us: await this.client.clock() };
    } catch (error) {
      const { name, message } = error as Error;
      reply = { error: { name, message } };
    }
    // First the answer, then the word that it is there.
    this.port.postMessage(reply);
    Atomics.add(this.answered, 0, 1);
    Atomics.notify(this.answered, 0);
  }

  private async carryOut(call: Call): Promise<void> {
    const { client } = this;
    switch (call.do) {
      case 'begin':
        return client.reset();
      case 'press':
        return client.press(call.key, { for_ms: call.for_us / 1000 });
      case 'down':
        return client.down(call.key);
      case 'up':
        return client.up(call.key);
      case 'pass':
        return this.pass(call.us);
      case 'look':
        return undefined;
    }
  }

  private async pass(us: number): Promise<void> {
    const part_ms = Math.min(us, LONGEST_PASS_US) / 1000;
    if (this.mode === 'virtual') return this.client.advance(part_ms);
    return new Promise((resolve) => setTimeout(resolve, part_ms));
  }
}
