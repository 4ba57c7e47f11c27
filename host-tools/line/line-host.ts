/** Carries out the player's calls on the line. */
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { CardClient, ClockMode } from '../client/client.js';
import { LinkError } from '../client/errors.js';
import type { Call, LineSettings, Reply } from './calls.js';
import { carryOut } from './carry-out.js';
import { isLineError } from './line-failure.js';
import { meetCard } from './meet-card.js';

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

  /**
   * Asks the card what it is.
   * @param retries how often it is asked again where the line fails
   * @param signal ends that
   * @throws LinkError, ScpiError where the card does not answer
   */
  static async start(
    client: CardClient,
    options: readonly string[],
    { retries, signal }: { readonly retries: number; readonly signal: AbortSignal },
  ): Promise<LineHost> {
    for (let tries = 0; ; tries++) {
      try {
        const { model, mode } = await meetCard(client, { signal });
        return new LineHost(client, mode, model, options);
      } catch (error) {
        if (!isLineError(error) || retries === 0) throw error;
        if (tries === retries) throw new LinkError(`${error.message} (all ${retries + 1} tries fail)`);
      }
    }
  }

  close(): void {
    this.port.close();
  }

  private async answer(call: Call): Promise<void> {
    let reply: Reply;
    try {
      if (call.do === 'begin') await this.client.reset();
      else await carryOut(call, this.client, this.mode);
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
}

/** A line that failed before the card has said what it is: each script that is to be played there reports that. */
export function failedLine(fault: string, options: readonly string[]): LineSettings {
  const { port2: port } = new MessageChannel();
  return { port, answered: new SharedArrayBuffer(4), model: 'unknown', fault, options };
}
