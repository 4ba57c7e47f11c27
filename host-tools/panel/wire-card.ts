/** The card at the other end of a line for the faceplate: reads it all the time, and finds it again when it was lost. */
import type { LinkedCard } from '../../emulator/faceplate/bench/linked-card.js';
import type { LinkReading } from '../../emulator/faceplate/drawing/view.js';
import type { Key } from '../../firmware/hal.js';
import { findModel, MODELS, type Model } from '../../firmware/models.js';
import { CardClient, type CardStatus } from '../client/client.js';
import { LinkError, ScpiError } from '../client/errors.js';
import { meetCard } from '../line/meet-card.js';
import type { Line } from '../line/open-line.js';

/** From one reading to the next, and from one attempt to find a lost line to the next. */
const READ_EVERY_ms = 50;
const RETRY_ms = 1000;
/** A slow line, or a card on a busy machine, is no lost one. */
const ANSWER_ms = 3000;
const REST_ms = 100;
/** So many answers in a row may be missing before the line counts as lost. */
const MOST_MISSES = 3;
const MOST_STEPS = 128;

type Step =
  | { readonly do: 'down' | 'up'; readonly key: Key; readonly then_ms: number }
  | { readonly do: 'press'; readonly key: Key; readonly for_ms: number }
  | { readonly do: 'advance'; readonly by_ms: number };

/** A line that answers, and the card there. */
interface Talk {
  readonly line: Line;
  readonly client: CardClient;
  readonly model: Model;
  readonly serial: string;
  readonly isVirtual: boolean;
}

export class WireCard implements LinkedCard {
  reading: LinkReading | undefined = undefined;
  trouble: string | undefined = undefined;
  isLost = false;
  private readonly steps: Step[] = [];
  /** Keys that were put down over the line and not yet let go of. */
  private readonly down = new Set<Key>();
  private nextStep_ms = 0;
  private isClosed = false;
  private wake: () => void = () => undefined;
  private changed: () => void = () => undefined;
  private ended: Promise<void> = Promise.resolve();

  private constructor(private readonly open: () => Promise<Line>) {}

  /**
   * Opens the line and reads the card there once.
   * @param resets whether the card's processor is reset first, so that it is off
   * @throws LinkError where there is no line or no card that can be drawn
   */
  static async connect(open: () => Promise<Line>, resets = false): Promise<WireCard> {
    const card = new WireCard(open);
    const talk = await card.begin();
    try {
      if (resets) await talk.client.reset();
      await card.read(talk);
    } catch (error) {
      await end(talk);
      throw error;
    }
    card.ended = card.keepTalking(talk);
    return card;
  }

  listen(changed: () => void): void {
    this.changed = changed;
  }

  move(key: Key, to: 'down' | 'up'): void {
    this.add({ do: to, key, then_ms: 0 });
  }

  press(key: Key, for_ms: number): void {
    if (this.reading?.isVirtual === true) this.add({ do: 'press', key, for_ms });
    else this.add({ do: 'down', key, then_ms: for_ms }, { do: 'up', key, then_ms: REST_ms });
  }

  advance(by_ms: number): void {
    this.add({ do: 'advance', by_ms });
  }

  private add(...steps: Step[]): void {
    if (this.steps.length + steps.length > MOST_STEPS) {
      this.trouble = 'the line has not done the last keys yet: type slower';
      return;
    }
    this.steps.push(...steps);
    this.wake();
  }

  /** Lets go of the keys and of the line. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.wake();
    await this.ended;
  }

  private async begin(): Promise<Talk> {
    const line = await this.open();
    const client = new CardClient(line.stream, { timeout_ms: ANSWER_ms });
    try {
      const { model: name, serial, mode } = await meetCard(client);
      const model = findModel(name);
      if (model === undefined) {
        const known = MODELS.map((other) => other.name).join(', ');
        throw new LinkError(`the card says that it is a ${JSON.stringify(name)}, and only ${known} can be drawn`);
      }
      // Keys that were down when the line was lost were released by the person meanwhile.
      for (const key of this.down) await client.up(key);
      this.down.clear();
      return { line, client, model, serial, isVirtual: mode === 'virtual' };
    } catch (error) {
      client.close();
      await line.close();
      throw error;
    }
  }

  /** Until it is closed: talks, and where the line is lost looks for it again. */
  private async keepTalking(first: Talk): Promise<void> {
    let talk: Talk | undefined = first;
    while (!this.isClosed) {
      try {
        talk ??= await this.begin();
        await this.talk(talk);
      } catch (error) {
        this.isLost = true;
        this.trouble = `line lost: ${reasonOf(error)}; trying again`;
        this.steps.length = 0;
        this.changed();
        if (!this.isClosed) await this.pause(RETRY_ms);
      } finally {
        if (talk !== undefined) await end(talk);
        talk = undefined;
      }
    }
  }

  private async talk(talk: Talk): Promise<void> {
    let misses = 0;
    while (!this.isClosed) {
      try {
        await this.doSteps(talk);
        await this.read(talk);
        misses = 0;
      } catch (error) {
        misses += 1;
        if (!(error instanceof LinkError) || misses >= MOST_MISSES || talk.line.stream.destroyed) throw error;
      }
      const due_ms = this.steps.length > 0 ? this.nextStep_ms - performance.now() : READ_EVERY_ms;
      if (!this.isClosed && due_ms > 0) await this.pause(Math.min(READ_EVERY_ms, due_ms));
    }
    for (const key of this.down) await talk.client.up(key);
  }

  /** Does what is due. A step that the card refuses is shown as trouble, and goes no further. */
  private async doSteps(talk: Talk): Promise<void> {
    while (!this.isClosed && this.steps.length > 0 && performance.now() >= this.nextStep_ms) {
      const step = this.steps.shift()!;
      try {
        await this.perform(step, talk.client);
        this.trouble = undefined;
      } catch (error) {
        if (!(error instanceof ScpiError)) throw error;
        this.trouble = `the card refuses: ${error.message}`;
      }
    }
  }

  private async perform(step: Step, client: CardClient): Promise<void> {
    switch (step.do) {
      case 'press':
        return client.press(step.key, { for_ms: step.for_ms });
      case 'advance':
        return client.advance(step.by_ms);
      case 'down':
        this.down.add(step.key);
        await client.down(step.key);
        break;
      case 'up':
        this.down.delete(step.key);
        await client.up(step.key);
    }
    this.nextStep_ms = performance.now() + step.then_ms;
  }

  private async read({ client, model, serial, isVirtual }: Talk): Promise<void> {
    const segments = Uint16Array.from((await client.segments()).slice(0, model.cells));
    const text = await client.display();
    const board_us = await client.clock();
    const conditions = conditionsOf(await client.status());
    this.reading = { model, serial, segments, text, board_us, isVirtual, conditions };
    if (this.isLost) this.trouble = undefined;
    this.isLost = false;
    this.changed();
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

async function end({ client, line }: Talk): Promise<void> {
  client.close();
  await line.close();
}

function conditionsOf(status: CardStatus): string[] {
  const words: ReadonlyArray<readonly [keyof CardStatus, string]> = [
    ['enteringPin', 'wants the PIN'],
    ['enteringChallenge', 'wants challenge'],
    ['showingResponse', 'shows response'],
    ['batteryLow', 'battery low'],
    ['memoryError', 'memory error'],
  ];
  return [status.on ? 'card on' : 'card off', ...words.filter(([name]) => status[name]).map(([, word]) => word)];
}

/** An error that isn't the line's or the card's is a defect. */
function reasonOf(error: unknown): string {
  if (error instanceof LinkError || error instanceof ScpiError) return error.message;
  throw error;
}
