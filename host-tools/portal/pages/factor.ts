/** The question of each kind of device on a page, and the field for its answer. */
import type { CodeWay, Device } from '../../identity/index.js';
import { askedCells } from '../../verifier/index.js';
import type { Application } from './applications.js';
import { codeImage } from './code-image.js';
import { type Html, html } from './html.js';
import { csrfField, factorId, type Site } from './layout.js';

/** A challenge as a page shows it. */
export interface ShownChallenge {
  readonly kind: Device['kind'];
  readonly question: string;
  /** Stands for it in the form. */
  readonly mark: string;
  /** How long it can still be answered; undefined where a virtual clock stands still. */
  readonly left_ms: number | undefined;
  readonly device: string;
  /** The challenge as a QR code for the phone that is asked: an SVG image; undefined for other devices. */
  readonly code?: string | undefined;
  /** Where codes go, as a page shows it; undefined where none are sent. */
  readonly number?: string | undefined;
  /** The messages that a demo sent there, the newest last. */
  readonly messages?: readonly DemoMessage[] | undefined;
}

/** Why a challenge can't be answered any more. */
export type Ended = 'expired' | 'used up';

/** A message as a demo shows it. */
export interface DemoMessage {
  readonly text: string;
  readonly isCall: boolean;
  /** Where a call can be heard; undefined where nothing reads it aloud. */
  readonly sound: string | undefined;
}

/** The text above the field. */
export function asked({ kind, question, device, code, number }: ShownChallenge): Html {
  switch (kind) {
    case 'card':
    case 'ib-key':
      return html`<p class="label" id="challenge-label">Challenge for ${device}</p>
<output id="challenge" name="challenge" aria-labelledby="challenge-label">${question}</output>
${code !== undefined && codeImage('challenge-code', 'QR code of this challenge, for the camera of your phone', code)}`;
    case 'code':
      return html`<p>We sent a security code to ${number ?? 'your phone'}. It is good once, for the login that you began here.</p>`;
    case 'passcode':
      return html`<p>You were given a temporary passcode. It is good for two days, and for ten more to print an online code card.</p>`;
    case 'online-card': {
      const [first, second] = askedCells(question);
      return html`<p class="label" id="challenge-label">Cells of your online code card</p>
<output id="challenge" name="challenge" aria-labelledby="challenge-label">${first} and ${second}</output>`;
    }
  }
}

const HINTS: Readonly<Record<ShownChallenge['kind'], string>> = {
  card: 'The device shows it for this challenge.',
  'ib-key':
    'Scan the code with the camera of your phone, or choose Authenticate in the app and type the challenge. Then type what the phone shows. The phone needs no network for it.',
  code: 'The six digits of the newest message. Each message makes those before it void.',
  passcode: 'Letters are upper-case.',
  'online-card':
    'Three characters of the one cell and three of the other, without a blank between. Letters are upper-case.',
};

const HAS_LETTERS: Readonly<Record<ShownChallenge['kind'], boolean>> = {
  card: false,
  'ib-key': false,
  code: false,
  passcode: true,
  'online-card': true,
};

/** The field for the answer. */
export function codeField(site: Site, { kind }: ShownChallenge, label: string): Html {
  const field = factorId(site, 'response');
  const typing = HAS_LETTERS[kind]
    ? html`autocomplete="off" autocapitalize="characters" data-keypad="letters"`
    : html`autocomplete="one-time-code" inputmode="numeric" data-keypad="digits"`;
  return html`<label for="${field}">${kind === 'passcode' ? 'Temporary passcode' : label}</label>
<input id="${field}" name="response" ${typing} maxlength="64" spellcheck="false" required autofocus>
<p class="hint">${HINTS[kind]}</p>`;
}

/** For who gets no code: one more, by SMS or by a call. */
export function codeAgain(csrf: string, { again, ways, asksWithOk }: Application): Html {
  const choice = ways.map(
    (way) =>
      html`<label class="choice"><input type="radio" name="way" value="${way}"${way === ways[0] && html` checked`}> ${WAY_NAMES[way]}</label>`,
  );
  const buttons = ways.map(
    (way) => html`<button id="again-${way}" class="other" name="way" value="${way}">${WAY_NAMES[way]}</button>`,
  );
  return html`<details class="panel"><summary>${again}</summary>
<p>A text can be late or lost: the phone is off or roaming, or the carrier holds it back. Start the phone again${ways.includes('voice') && ', or let the phone ring and the code be read out'}.</p>
<form method="post" action="/login/code">${csrfField(csrf)}
<h2>Request new Security Code</h2>
${asksWithOk ? html`<fieldset><legend>How it is sent</legend>${choice}</fieldset><button id="again-ok" class="other">OK</button>` : buttons}
</form></details>`;
}

const WAY_NAMES: Readonly<Record<CodeWay, string>> = { sms: 'SMS', voice: 'Voice' };

/** In a demo, what a phone would show. */
export function mailboxSection(messages: readonly DemoMessage[]): Html {
  return html`<section class="panel" aria-labelledby="mailbox-title">
<h2 id="mailbox-title">Demo mailbox</h2>
${messages.length === 0 ? html`<p>No message has come.</p>` : html`<ol id="mailbox">${messages.map(shownMessage)}</ol>`}
<p class="hint">A phone with this number would show this. A portal that is not a demo shows nothing here.</p>
</section>`;
}

function shownMessage({ text, isCall, sound }: DemoMessage): Html {
  if (!isCall) return html`<li>${text}</li>`;
  if (sound === undefined) {
    return html`<li>${text}<br><span class="hint">This call is text only: espeak-ng, which would read it aloud, is not installed on this machine.</span></li>`;
  }
  return html`<li>${text}<br><audio controls preload="none" src="${sound}" aria-label="The call"></audio></li>`;
}
