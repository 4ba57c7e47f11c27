/** Entry → response: the digits that show are what the verifier's own OCRA computes from what the keys entered. */
import type { ReferenceCard } from '../../emulator/reference/card.js';
import { HIDDEN, type RecordOf, type TraceRecord } from '../../emulator/trace/record.js';
import type { Model } from '../../firmware/models.js';
import { verifierOcra } from '../verifier/ocra/ocra.js';
import { readSuite } from '../verifier/ocra/suite.js';
import { Broken } from './broken.js';

/** A card as its keys make it. */
interface KnownCard {
  readonly model: Model;
  readonly reference: ReferenceCard;
}

export class ResponseLink {
  responses = 0;
  /** Responses that the trace does not tell enough of. */
  unchecked = 0;
  private suite = '';
  private key: Uint8Array | undefined = undefined;
  /** The counter that memory holds; undefined where that is not known. */
  private counter: bigint | undefined = undefined;
  /** The counter of the response that is next or shows. */
  private used: bigint | undefined = undefined;

  /** @param card what the keys have entered, and which page shows @throws Broken for a wrong response */
  follow(record: TraceRecord, card: KnownCard | undefined, isKnown: boolean): void {
    if (record.event === 'card') this.begin(record);
    else if (record.event === 'ocra') this.compute(record);
    else if (record.event === 'reset') this.counter = undefined;
    else if (
      record.event === 'screen' &&
      card?.reference.screen === 'response' &&
      /^[0-9•]/.test(record.driven ?? record.text)
    ) {
      this.check(record, card, isKnown);
    }
  }

  private begin({ suite, key, counter }: RecordOf<'card'>): void {
    this.suite = suite;
    this.key = key === null ? undefined : Buffer.from(key, 'hex');
    this.counter = counter === null ? undefined : BigInt(counter);
  }

  /** A counter is used once, and rises. A reset may have come before it was stored, or after. */
  private compute({ at_us, counter }: RecordOf<'ocra'>): void {
    if (counter === null) return;
    const used = BigInt(counter);
    if (this.counter !== undefined && used !== this.counter) {
      throw new Broken('entry → response', at_us, `the counter is ${used}, but ${this.counter} is the next one`);
    }
    this.used = used;
    this.counter = used + 1n;
  }

  private check({ at_us, text, driven }: RecordOf<'screen'>, { model, reference }: KnownCard, isKnown: boolean): void {
    const [pin, challenge] = [reference.entered('pin')!, reference.entered('challenge')!];
    if (this.key === undefined || !isKnown || (pin + challenge).includes(HIDDEN)) {
      this.unchecked += 1;
      return;
    }
    const uses = readSuite(this.suite);
    const response = verifierOcra({
      suite: this.suite,
      key: this.key,
      question: challenge,
      ...(uses.counter && { counter: this.used ?? 0n }),
      ...(uses.pinHash !== undefined && { pin }),
    });
    this.responses += 1;
    const from = model.pages.slice(0, reference.page).reduce((sum, digits) => sum + digits, 0);
    if ((driven ?? text) === response.slice(from, from + model.pages[reference.page]!)) return;
    throw new Broken('entry → response', at_us, 'the response is not what the verifier computes from what was entered');
  }
}
