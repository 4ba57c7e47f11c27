/** The pages of a login: name and password, choice of a device, challenge. */
import type { Device } from '../../identity/index.js';
import { type ApplicationName, applicationOf, loginPath } from './applications.js';
import { countdown, countdownLink } from './countdown.js';
import { asked, codeAgain, codeField, type Ended, mailboxSection, type ShownChallenge } from './factor.js';
import { type Html, html } from './html.js';
import { csrfField, errorText, factorId, loginButtonClass, page, type Site } from './layout.js';
import { LEVEL_RANKS } from './levels.js';

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

export function loginPage(site: Site, form: Form, application: ApplicationName, username = ''): string {
  const content = html`<form class="panel" method="post" action="/login">
${csrfField(form.csrf)}
<input type="hidden" name="application" value="${application}">
${credentials(site, form, username)}
<button id="login" class="${loginButtonClass(site)}">Log in</button>
</form>`;
  return page(site, { title: 'Log in', content });
}

/** A device to choose from. */
export type Choice = Pick<Device, 'serial' | 'name' | 'level'>;

/** The field that chooses a device; what cannot be chosen is not asked. */
export function deviceChoice(site: Site, choices: readonly Choice[], chosen: string | undefined): Html {
  const [only] = choices;
  if (choices.length === 1) return html`<input type="hidden" name="device" value="${only!.serial}">`;
  // Programs that log in at a gateway choose by the name alone.
  const withLevel = site.profile !== 'gateway';
  const options = choices.map(
    ({ serial, name, level }) =>
      html`<option value="${serial}"${serial === chosen && html` selected`}>${name}${withLevel && ` (${LEVEL_RANKS[level]})`}</option>`,
  );
  return html`<label for="${factorId(site, 'device')}">Device</label>
<select id="${factorId(site, 'device')}" name="device">${options}</select>`;
}

export interface DeviceQuestion {
  readonly choices: readonly Choice[];
  /** The serial of the one that is chosen beforehand. */
  readonly chosen: string | undefined;
  readonly application: ApplicationName;
}

export function devicePage(site: Site, form: Form, { choices, chosen, application }: DeviceQuestion): string {
  const content = html`<form class="panel" method="post" action="/login/device">
${csrfField(form.csrf)}
${errorText(site, form.error)}
${deviceChoice(site, choices, chosen)}
<button id="login" class="${loginButtonClass(site)}">Continue</button>
<p class="hint"><a href="${loginPath(application)}">Start over</a></p>
</form>`;
  return page(site, { title: 'Choose a device', content });
}

export interface ChallengeForm extends Form {
  readonly challenge: ShownChallenge;
  readonly action: string;
  readonly button: string;
  readonly startOver: string;
  readonly application: ApplicationName;
  /** The text to be confirmed, shown above the challenge. */
  readonly before?: Html;
  /** Fields after the challenge and before the response. */
  readonly between?: Html;
}

/** The form that shows a challenge and asks for the response. */
export function challengeForm(site: Site, form: ChallengeForm): Html {
  const { challenge, action, button, startOver } = form;
  return html`<form class="panel" method="post" action="${action}"${site.profile === 'gateway' && html` id="twofactbase"`}>
${csrfField(form.csrf)}
<input type="hidden" name="asked" value="${challenge.mark}">
${errorText(site, form.error)}
${form.before}
${asked(challenge)}
${challenge.left_ms === undefined ? html`<p class="hint">This server’s clock moves only on command.</p>` : countdown(challenge.left_ms, startOver)}
<div class="while-open">
${form.between}
${codeField(site, challenge, applicationOf(form.application).field)}
<button id="login" class="${loginButtonClass(site)}">${button}</button>
</div>
<p class="hint"><a href="${startOver}">Start over</a></p>
</form>`;
}

export function challengePage(site: Site, form: Form, challenge: ShownChallenge, application: ApplicationName): string {
  const main = challengeForm(site, {
    ...form,
    challenge,
    action: '/login/challenge',
    button: 'Log in',
    startOver: loginPath(application),
    application,
  });
  const isCode = challenge.kind === 'code';
  const content = html`${main}${isCode && codeAgain(form.csrf, applicationOf(application))}${challenge.messages && mailboxSection(challenge.messages)}`;
  const head = countdownHead(challenge);
  const title = isCode ? 'Enter the security code' : 'Answer the challenge';
  return page(site, { title, content, ...(head && { head }) });
}

/** The text that a response confirms. */
export function taskText(task: string): Html {
  return html`<p class="label">You confirm</p><p class="task" id="task-text">${task}</p>`;
}

export function countdownHead({ left_ms }: ShownChallenge): Html | undefined {
  return left_ms === undefined ? undefined : countdownLink(left_ms);
}

const ENDED: Readonly<Record<Ended, string>> = {
  expired: 'The challenge has expired.',
  'used up': 'Three security codes were not accepted: this challenge is used up.',
};

/** A challenge that can't be answered any more: another one is all there is. */
export function endedPage(site: Site, startOver: string, ended: Ended): string {
  const content = html`<div class="panel">
${errorText(site, ENDED[ended])}
<a class="main" href="${startOver}">Start over</a>
</div>`;
  return page(site, { title: 'Start over', content });
}
