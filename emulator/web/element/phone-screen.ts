/** The screen of a phone on a page: title, lines, fields and buttons of what the phone shows. */
import type { FieldName } from '../../phone/platform.js';
import { LEAVE, NOTIFICATION, type PhoneView, type ShownField } from '../../phone/view.js';
import { button, make } from './make.js';

/** The effects of a finger on the screen. */
export interface Finger {
  tap(label: string): void;
  /** @returns as much of the text as the field took */
  type(name: FieldName, text: string): string;
}

const OFF = 'The phone is off.';

export class PhoneScreen {
  /** Read out when it changes, to those who hear it. */
  private readonly text = make('div', { role: 'status' });
  private readonly touched = make('div', {});
  readonly element = make('div', { class: 'screen' }, this.text, this.touched);
  private drawn = '';

  constructor(
    private readonly root: ShadowRoot,
    private readonly finger: Finger,
  ) {}

  /**
   * Draws the view, where it is other than before: a click needs its button as it was.
   * @param entered the whole content of each field
   */
  show(view: PhoneView | undefined, entered: Readonly<Partial<Record<FieldName, string>>>): void {
    const { fields = [], ...rest } = view ?? {};
    const look = JSON.stringify([rest, fields.map(({ name }) => name)]);
    if (look !== this.drawn) this.draw(view);
    this.drawn = look;
    for (const { name } of fields) {
      const input = this.touched.querySelector<HTMLInputElement>(`input[name="${name}"]`)!;
      if (input.value !== (entered[name] ?? '')) input.value = entered[name] ?? '';
    }
  }

  /** The focus stays where it was, or goes to where the next thing is done. */
  private draw(view: PhoneView | undefined): void {
    const { activeElement } = this.root;
    const hadFocus = activeElement !== null && this.element.contains(activeElement);
    const name = activeElement?.getAttribute('name');
    this.text.replaceChildren(...textOf(view));
    this.touched.replaceChildren(...(view === undefined ? [] : this.controlsOf(view)));
    if (!hadFocus) return;
    const find = (selector: string) => this.touched.querySelector<HTMLElement>(selector);
    (find(`[name="${name}"]`) ?? find('input') ?? find('button'))?.focus();
  }

  private controlsOf({ fields, buttons }: PhoneView): HTMLElement[] {
    const banners = buttons.filter((label) => label === NOTIFICATION.label);
    const [first, ...others] = buttons.filter((label) => label !== LEAVE && label !== NOTIFICATION.label);
    const tapped = (kind: string) => (label: string) => button(label, () => this.finger.tap(label), kind);
    return [
      ...banners.map(tapped('banner')),
      ...fields.map((field) => this.field(field, first)),
      ...(first === undefined ? [] : [tapped('first')(first)]),
      ...others.map(tapped('')),
    ];
  }

  private field({ name, label, kind, isSecret }: ShownField, first: string | undefined): HTMLElement {
    const type = isSecret ? 'password' : 'text';
    const mode = kind === 'digits' ? 'numeric' : 'text';
    const input = make('input', { name, type, inputmode: mode, autocomplete: 'off', spellcheck: 'false' });
    input.addEventListener('input', () => {
      const taken = this.finger.type(name, input.value);
      if (input.value !== taken) input.value = taken;
    });
    input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.isComposing) return;
      // Or it would press the button that has the focus next.
      event.preventDefault();
      const empty = [...this.touched.querySelectorAll('input')].find((other) => other.value === '');
      if (empty !== undefined) empty.focus();
      else if (first !== undefined) this.finger.tap(first);
    });
    return make('label', {}, label, input);
  }
}

function textOf(view: PhoneView | undefined): HTMLElement[] {
  if (view === undefined) return [make('p', {}, OFF)];
  const { title, lines, screen } = view;
  const isPasscode = (line: string): boolean => screen === 'passcode' && /^[0-9]+$/.test(line);
  return [make('h3', {}, title), ...lines.map((line) => make('p', isPasscode(line) ? { class: 'big' } : {}, line))];
}
