/** The pages of a login: name and password, choice of a device, challenge. */
import type { Device } from '../../identity/index.js';
import { askedCells } from '../../verifier/index.js';
import { countdown, countdownLink } from './countdown.js';
import { type Html, html } from './html.js';
import { csrfField, errorText, factorId, loginButtonClass, page, type Site } from './layout.js';

export interface Form {
  readonly csrf: string;
  readonly error?: string | undefined;
}

/** The fields of name and password. */
export function credentials(site: Site, { error }: Form, username = ''): Html {
  return html`${errorText(site, error)}
<label for="username">User name</label>
<input id="username" name="username" value="${username}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="128" required>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024" data-keypad="letters" required>`;
}

export function loginPage(site: Site, form: Form, username = ''): string {
  const content = html`<form class="panel" method="post" action="/login">
${csrfField(form.csrf)}
${credentials(site, form, username)}
<button id="login" class="${loginButtonClass(site)}">Log in</button>
</form>`;
  return page(site, { title: 'Log in', content, showsCard: true });
}

/** A device to choose from. */
export interface Choice {
  readonly serial: string;
  readonly name: string;
}

/** The field that chooses a device; what cannot be chosen is not asked. */
export function deviceChoice(site: Site, choices: readonly Choice[], chosen: string | undefined): Html {
  const [only] = choices;
  if (choices.length === 1) return html`<input type="hidden" name="device" value="${only!.serial}">`;
  const options = choices.map(
    ({ serial, name }) => html`<option value="${serial}"${serial === chosen && html` selected`}>${name}</option>`,
  );
  return html`<label for="${factorId(site, 'device')}">Device</label>
<select id="${factorId(site, 'device')}" name="device">${options}</select>`;
}

export function devicePage(site: Site, form: Form, choices: readonly Choice[], chosen: string | undefined): string {
  const content = html`<form class="panel" method="post" action="/login/device">
${csrfField(form.csrf)}
${errorText(site, form.error)}
${deviceChoice(site, choices, chosen)}
<button id="login" class="${loginButtonClass(site)}">Continue</button>
<p class="hint"><a href="/login">Start over</a></p>
</form>`;
  return page(site, { title: 'Choose a device', content, showsCard: true });
}

/** A challenge as a page shows it. */
export interface ShownChallenge {
  readonly question: string;
  /** How long it can still be answered; undefined where a virtual clock stands still. */
  readonly left_ms: number | undefined;
  readonly device: string;
  /** What kind of device is asked; a card where it is not known. */
  readonly kind?: Device['kind'] | undefined;
}

export interface ChallengeForm extends Form {
  readonly challenge: ShownChallenge;
  readonly action: string;
  readonly button: string;
  readonly startOver: string;
  /** What is confirmed, shown above the challenge. */
  readonly before?: Html;
  /** Fields after the challenge and before the response. */
  readonly between?: Html;
}

/** The form that shows a challenge and asks for the response. */
export function challengeForm(site: Site, form: ChallengeForm): Html {
  const { challenge, action, button, startOver } = form;
  const field = factorId(site, 'response');
  return html`<form class="panel" method="post" action="${action}"${site.profile === 'gateway' && html` id="twofactbase"`}>
${csrfField(form.csrf)}
${errorText(site, form.error)}
${form.before}
${shownQuestion(challenge)}
${challenge.left_ms === undefined ? html`<p class="hint">This server’s clock moves only when it is told to.</p>` : countdown(challenge.left_ms, startOver)}
<div class="while-open">
${form.between}
<label for="${field}">Security code</label>
<input id="${field}" name="response" autocomplete="one-time-code" ${takesLetters(challenge) ? html`autocapitalize="characters"` : html`inputmode="numeric" data-keypad="digits"`} maxlength="64" spellcheck="false" required autofocus>
<p class="hint">${HINTS[challenge.kind ?? 'card']}</p>
<button id="login" class="${loginButtonClass(site)}">${button}</button>
</div>
<p class="hint"><a href="${startOver}">Start over</a></p>
</form>`;
}

const HINTS: Readonly<Record<Device['kind'], string>> = {
  card: 'What the device shows for this challenge.',
  'ib-key': 'What the app shows for this challenge.',
  code: 'The six digits of the message or the call.',
  passcode: 'The passcode that an operator gave you. Its letters are upper-case.',
  'online-card': 'The three characters of each of the two cells, one after the other.',
};

function takesLetters({ kind }: ShownChallenge): boolean {
  return kind === 'passcode' || kind === 'online-card';
}

/** What is asked: a challenge, two cells, or nothing where a code is on its way or stays the same. */
function shownQuestion({ kind = 'card', device, question }: ShownChallenge): Html {
  if (kind === 'passcode') return html`<p class="label">${device}</p>`;
  if (kind === 'code') return html`<p class="label">A code is on its way to your phone.</p>`;
  const asked = kind === 'online-card' ? askedCells(question).join(' and ') : question;
  const label = kind === 'online-card' ? 'Cells of your online code card' : `Challenge for ${device}`;
  return html`<p class="label" id="challenge-label">${label}</p>
<output id="challenge" name="challenge" aria-labelledby="challenge-label">${asked}</output>`;
}

/** What helps where a message does not come. */
function otherWays({ kind }: ShownChallenge, csrf: string): Html | undefined {
  if (kind === 'ib-key') {
    return html`<form class="panel login-step-notification" method="post" action="/login/notification">${csrfField(csrf)}
<p>A notification was sent to your phone. Tap it there, then go on here without a code. Where none comes, answer the challenge with the app.</p>
<button id="notified" class="other">I tapped it</button></form>`;
  }
  if (kind !== 'code') return undefined;
  return html`<details class="panel"><summary>Didn’t receive a security code?</summary>
<p>A new code ends the last one. A call comes within a minute and reads the code out: be ready to write it down. Restart your phone, and ask your carrier whether it blocks messages. An IB Key needs neither.</p>
<form method="post" action="/login/code">${csrfField(csrf)}<button name="way" value="sms" class="other">SMS</button>
<button name="way" value="voice" class="other">Voice</button></form></details>`;
}

export function challengePage(site: Site, form: Form, challenge: ShownChallenge): string {
  const content = challengeForm(site, {
    ...form,
    challenge,
    action: '/login/challenge',
    button: 'Log in',
    startOver: '/login',
  });
  const ways = otherWays(challenge, form.csrf);
  const head = countdownHead(challenge);
  const all = ways === undefined ? content : html`${content}${ways}`;
  return page(site, { title: titleOf(challenge), content: all, showsCard: true, ...(head && { head }) });
}

function titleOf({ kind = 'card' }: ShownChallenge): string {
  if (kind === 'code' || kind === 'passcode') return 'Enter your code';
  return kind === 'online-card' ? 'Use your online code card' : 'Answer the challenge';
}

export function countdownHead({ left_ms }: ShownChallenge): Html | undefined {
  return left_ms === undefined ? undefined : countdownLink(left_ms);
}

export function expiredPage(site: Site, startOver: string): string {
  const content = html`<div class="panel">
${errorText(site, 'The challenge has expired.')}
<a class="main" href="${startOver}">Start over</a>
</div>`;
  return page(site, { title: 'Start over', content });
}
