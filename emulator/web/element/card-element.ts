/** `<dscplus-card>`: the card as an element of a page. */
import type { Key } from '../../../firmware/hal.js';
import { InputError } from '../../input-error.js';
import type { CardState } from '../../machine/card-state.js';
import { type KeyChange, LiveCard, type ScreenChange } from '../live-card.js';
import { ATTRIBUTES, readSettings } from '../settings.js';
import { BROWSER_TIME } from './browser-time.js';
import { Face } from './face.js';
import { followKeyboard } from './keyboard.js';
import { followPointers } from './pointers.js';

/** Where there is no page, as on a server that renders one, the module can be imported all the same. */
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

export class DscplusCardElement extends Base {
  static readonly observedAttributes: readonly string[] = ATTRIBUTES;

  readonly #face = new Face(this.attachShadow({ mode: 'open', delegatesFocus: true }));
  #live: LiveCard | undefined;
  #willDraw = false;

  constructor() {
    super();
    followPointers(this.#face, () => this.#card());
    followKeyboard(this.#face, () => this.#card());
  }

  /** @internal */
  connectedCallback(): void {
    this.#show();
  }

  /** @internal */
  disconnectedCallback(): void {
    this.#live?.releaseAll();
  }

  /** Another attribute is another card. Of several that change at once, the last one makes it. @internal */
  attributeChangedCallback(): void {
    this.#live?.setClock('virtual');
    this.#live = undefined;
    queueMicrotask(() => this.#show());
  }

  /** @throws InputError where an attribute can't be */
  #card(): LiveCard {
    if (this.#live !== undefined) return this.#live;
    const settings = readSettings((name) => this.getAttribute(name));
    const live: LiveCard = new LiveCard(settings, BROWSER_TIME, {
      screen: (detail) => this.#report('dscplus-screen', detail),
      key: (detail) => this.#report('dscplus-key', detail),
      moved: () => this.#drawSoon(),
    });
    this.#live = live;
    return live;
  }

  #report(name: string, detail: ScreenChange | KeyChange): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** Nobody sees more than the page's next picture: all that happens until then is drawn at once. */
  #drawSoon(): void {
    if (this.#willDraw) return;
    this.#willDraw = true;
    requestAnimationFrame(() => {
      this.#willDraw = false;
      if (this.isConnected && this.#live !== undefined) this.#face.show(this.#live);
    });
  }

  /** Shows the card, or what is wrong with the attributes. */
  #show(): void {
    if (!this.isConnected) return;
    try {
      const card = this.#card();
      this.#face.fail('');
      this.#face.show(card);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.#face.fail(`dscplus-card: ${error.message}`);
    }
  }

  /** The display's text, without trailing blanks; "" while it is blank. */
  get display(): string {
    return this.#card().display;
  }

  /** Board time in integer microseconds. */
  get now_us(): number {
    return this.#card().now_us;
  }

  /**
   * Presses a key for `for_us` microseconds, 100 ms by default, and rests 100 ms, after what is queued. With the virtual clock
   * all that takes no time.
   * @returns resolves when nothing is queued any more
   * @throws InputError for a key that there is not, and where 64 presses are queued
   */
  async press(key: Key, for_us?: number): Promise<void> {
    await this.#card().press(key, for_us);
  }

  /** Presses a digit after the other, as `press` does. */
  async type(digits: string): Promise<void> {
    await this.#card().type(digits);
  }

  /** Board time passes: at once with the virtual clock, else as time does. @returns resolves when it has passed */
  async wait(us: number): Promise<void> {
    await this.#card().wait(us);
  }

  /** The whole machine as plain data, which survives JSON. It holds the card's key. */
  save(): CardState {
    return this.#card().save();
  }

  /** Returns to a saved machine, its board time and memory included. @throws InputError for anything else */
  restore(state: CardState): void {
    this.#card().restore(state);
  }
}
