/** The card's face on a page: the drawing of emulator/machine/parts/ as elements, and what a screen reader reads of it. */
import { KEYS, type Key } from '../../../firmware/hal.js';
import type { Model } from '../../../firmware/models.js';
import { CARD_SPACE, cardShapes, printedName } from '../../machine/parts/card-svg.js';
import { glassPaths } from '../../machine/parts/glass-svg.js';
import type { Shape } from '../../machine/parts/shapes.js';
import { styleSheet } from './style.js';

const SVG = 'http://www.w3.org/2000/svg';

const HELP =
  'Type digits; Enter is OK, Backspace is BACK, and P holds PRESS until the card is on. The arrow keys choose a key, and the space bar presses it.';

/** The drawn state of a card. */
export interface Seen {
  readonly model: Model;
  readonly segments: Uint16Array;
  readonly text: string;
  isDown(key: Key): boolean;
}

export class Face {
  /** Takes the focus, and gets what is typed. */
  readonly body = document.createElement('div');
  readonly keys = new Map<Key, SVGElement>();
  private readonly status = unseen('status');
  private readonly error = document.createElement('p');
  private readonly help = unseen('note');
  private model: Model | undefined;
  private lit: SVGElement | undefined;
  private unlit: SVGElement | undefined;
  private shown = '';
  private heard = '';

  constructor(readonly root: ShadowRoot) {
    root.adoptedStyleSheets = [styleSheet()];
    this.body.className = 'face';
    this.body.tabIndex = 0;
    this.body.setAttribute('role', 'group');
    this.help.id = 'help';
    this.help.textContent = HELP;
    this.body.setAttribute('aria-describedby', 'help');
    this.error.className = 'error';
    this.error.setAttribute('role', 'alert');
    root.append(this.body, this.status, this.help, this.error);
  }

  /** Draws the card as it is now. */
  show(seen: Seen): void {
    if (seen.model !== this.model) this.draw(seen);
    const shown = seen.segments.join(' ');
    if (shown !== this.shown) {
      this.shown = shown;
      const { lit, unlit } = glassPaths(seen.model.display, seen.segments);
      this.lit?.setAttribute('d', lit);
      this.unlit?.setAttribute('d', unlit);
    }
    for (const key of KEYS) this.keys.get(key)?.toggleAttribute('data-down', seen.isDown(key));
    this.read(seen.text);
  }

  private draw({ model, segments }: Seen): void {
    this.model = model;
    this.shown = '';
    const svg = elementOf({ tag: 'svg', attributes: CARD_SPACE, inside: cardShapes(model, segments) });
    this.body.setAttribute('aria-label', printedName(model));
    this.body.replaceChildren(svg);
    [this.unlit, this.lit] = [...svg.querySelectorAll<SVGElement>('[data-glass] > path')];
    this.keys.clear();
    for (const group of svg.querySelectorAll<SVGElement>('[data-key]')) {
      const key = group.dataset.key as Key;
      group.setAttribute('role', 'button');
      group.setAttribute('aria-label', key);
      group.setAttribute('tabindex', key === 'PRESS' ? '0' : '-1');
      this.keys.set(key, group);
    }
  }

  /**
   * The display's text, for people who hear it: a response digit by digit. Nothing is said of a card that was not on.
   */
  private read(text: string): void {
    if (text === this.heard) return;
    this.heard = text;
    this.status.textContent = /^[0-9]{2,}$/.test(text) ? [...text].join(' ') : text || 'The display is off.';
  }

  /** A message in place of a card; none for "". */
  fail(message: string): void {
    this.error.textContent = message;
    this.body.hidden = message !== '';
  }

  /** The key that an event's target belongs to. */
  keyOf(target: EventTarget | null): Key | undefined {
    const group = target instanceof Element ? target.closest<SVGElement>('[data-key]') : null;
    return group?.dataset.key as Key | undefined;
  }
}

function unseen(role: string): HTMLElement {
  const element = document.createElement('p');
  element.className = 'unseen';
  element.setAttribute('role', role);
  return element;
}

/** The shape as an element; no text is parsed, so that a page may forbid that. */
function elementOf({ tag, attributes, inside }: Shape): SVGElement {
  const element = document.createElementNS(SVG, tag) as SVGElement;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  if (typeof inside === 'string') element.textContent = inside;
  else element.append(...inside.map(elementOf));
  return element;
}
