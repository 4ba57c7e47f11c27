/** `<dscplus-phone platform="ios|android" server="URL" number="+1…">`: a phone with IB Key as an element of a page. */
import { InputError } from '../../input-error.js';
import type { Incoming, PlatformName, RadioAnswer } from '../../phone/messages.js';
import type { FieldName } from '../../phone/platform.js';
import type { PhoneView } from '../../phone/view.js';
import { LivePhone, type PhoneServer } from '../live-phone.js';
import { BROWSER_TIME } from './browser-time.js';

const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;
/** The page says here what its QR code says, so that the phone can be held before it. */
const CODE = '[data-activation-link]';

export class DscplusPhoneElement extends Base {
  readonly #root = this.attachShadow({ mode: 'open', delegatesFocus: true });
  #live: LivePhone | undefined;
  #drawn = '';
  #isTyping = false;

  /** @internal */
  connectedCallback(): void {
    const platform: PlatformName = this.getAttribute('platform') === 'android' ? 'android' : 'ios';
    const server = serverAt(this.getAttribute('server') ?? '/');
    this.#drawn = '';
    this.#live = new LivePhone(
      platform,
      server,
      BROWSER_TIME,
      () => this.#draw(),
      this.getAttribute('number') ?? undefined,
    );
    this.#draw();
  }

  /** @internal */
  disconnectedCallback(): void {
    this.#live?.end();
  }

  /** Taps what has this label. @throws InputError where nothing has */
  tap(label: string): void {
    this.#live?.do((phone) => phone.tap(label));
  }

  /** Holds the phone before the QR code of the page; before nothing where it shows none. */
  scan(): void {
    const link = this.ownerDocument.querySelector(CODE)?.getAttribute('data-activation-link') ?? undefined;
    this.#live?.do((phone) => phone.pointCamera(link));
  }

  /** The shown screen, as one text. While it stays the same, nothing is drawn again: a click needs its button as it was. */
  #look(): string {
    const { view, phone } = this.#live!;
    return JSON.stringify([view, phone.save().network]);
  }

  /** The field has what is typed already; the phone may take less of it. */
  #type(input: HTMLInputElement, name: FieldName): void {
    this.#isTyping = true;
    this.#act(() => this.#live!.do((phone) => phone.enter(input.value, name)));
    this.#isTyping = false;
    const taken = this.#live!.phone.save().entered[name] ?? '';
    if (input.value !== taken) input.value = taken;
    this.#drawn = this.#look();
  }

  #draw(): void {
    const live = this.#live;
    if (live === undefined || this.#isTyping || this.#look() === this.#drawn) return;
    this.#drawn = this.#look();
    const focused = this.#root.activeElement?.getAttribute('name');
    const shown = live.view === undefined ? [text('p', 'The phone is off.')] : this.#screen(live.view);
    this.#root.replaceChildren(...shown, text('hr', ''), ...this.#world(live));
    if (focused != null) this.#root.querySelector<HTMLElement>(`[name="${focused}"]`)?.focus();
  }

  #screen(view: PhoneView): HTMLElement[] {
    const entered = this.#live!.phone.save().entered;
    const fields = view.fields.map(({ name, label, isSecret }) => {
      const input = document.createElement('input');
      Object.assign(input, {
        name,
        value: entered[name] ?? '',
        type: isSecret ? 'password' : 'text',
        autocomplete: 'off',
      });
      input.addEventListener('input', () => this.#type(input, name));
      const row = text('label', `${label} `);
      row.append(input);
      return row;
    });
    const lines = view.lines.map((line) => text('p', line));
    const buttons = view.buttons.map((label) => this.#button(label, () => this.tap(label)));
    return [text('h2', view.title), ...lines, ...fields, ...buttons];
  }

  #world(live: LivePhone): HTMLElement[] {
    const sensor = live.view?.sensor ?? null;
    const { network } = live.phone.save();
    const next = network === 'on' ? 'off' : 'on';
    const present = (matches: boolean) => () => live.do((phone) => phone.present(sensor!, matches));
    return [
      this.#button('Hold before the page', () => this.scan()),
      this.#button(`Network ${next}`, () => live.do((phone) => phone.setNetwork(next))),
      ...(sensor === null
        ? []
        : [this.#button(`Your ${sensor}`, present(true)), this.#button(`Another ${sensor}`, present(false))]),
    ];
  }

  #button(label: string, act: () => void): HTMLElement {
    const button = text('button', label);
    button.setAttribute('name', label);
    button.setAttribute('type', 'button');
    button.addEventListener('click', () => this.#act(act));
    return button;
  }

  #act(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  }
}

function text(tag: string, content: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = content;
  return element;
}

/** The messages that a portal has for a key or a number, with an id each. */
interface Received {
  readonly id: number;
  readonly message: Incoming;
}

/** The phone's paths of a portal. */
function serverAt(base: string): PhoneServer {
  const root = base.replace(/\/$/, '');
  const last = new Map<string, number>();
  return {
    async ask(request): Promise<RadioAnswer> {
      const body = JSON.stringify(request);
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${root}/phone/requests`, { method: 'POST', headers, body });
      return response.ok ? ((await response.json()) as RadioAnswer) : { answer: 'unavailable' };
    },
    async incoming(to): Promise<readonly Incoming[]> {
      const response = await fetch(`${root}/phone/incoming/${encodeURIComponent(to)}`);
      if (!response.ok) return [];
      const received = ((await response.json()) as readonly Received[]).filter(({ id }) => id > (last.get(to) ?? -1));
      for (const { id } of received) last.set(to, id);
      return received.map(({ message }) => message);
    },
  };
}
