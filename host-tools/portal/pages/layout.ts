/** The parts that all pages have: head, name, navigation, notice, and the hooks of the page profile. */
import type { PageProfile } from '../options.js';
import { CAMERA_PATH, DEVICES_PATH } from './assets.js';
import { type Html, html } from './html.js';

/** The facts about its server that every page gets. */
export interface Site {
  readonly profile: PageProfile;
  /** Why it is not for production, where it is not. */
  readonly notice: string | undefined;
  /** The demo's devices, beside every page. */
  readonly devices:
    | {
        readonly card: { readonly model: string; readonly keyHex: string; readonly serial: string };
        /** @property name under which the browser keeps it from page to page */
        readonly phone: { readonly name: string; readonly numbers: readonly string[] };
      }
    | undefined;
}

export interface PageParts {
  /** The text of the page's `h1`. */
  readonly title: string;
  readonly content: Html;
  /** For the head: a stylesheet of this page's own. */
  readonly head?: Html;
  /** The proof that a form came from here; with it, the navigation of a session is shown. */
  readonly session?: { readonly user: string; readonly csrf: string; readonly path: string };
}

const NAVIGATION = [
  ['/home', 'Home'],
  ['/tasks', 'Confirm a task'],
  ['/devices', 'Devices'],
  ['/addresses', 'Addresses'],
  ['/password', 'Password'],
  ['/sessions', 'Sessions'],
] as const;

export function csrfField(csrf: string): Html {
  return html`<input type="hidden" name="csrf" value="${csrf}">`;
}

function navigation({ csrf, path }: NonNullable<PageParts['session']>): Html {
  const links = NAVIGATION.map(
    ([to, label]) => html`<li><a href="${to}"${to === path && html` aria-current="page"`}>${label}</a></li>`,
  );
  return html`<nav aria-label="Portal"><ul>
${links}
<li><form method="post" action="/logout">${csrfField(csrf)}<button id="logout">Log out</button></form></li>
</ul></nav>`;
}

function devices({ devices }: Site): Html | undefined {
  if (devices === undefined) return undefined;
  const { card, phone } = devices;
  return html`<div class="devices">
<aside class="panel" aria-labelledby="card-title">
<h2 id="card-title">The demo card</h2>
<dscplus-card model="${card.model}" key="${card.keyHex}" serial="${card.serial}" counter="0"></dscplus-card>
<noscript><p>Without scripts, the card is in the terminal: <code>dscplus panel</code>.</p></noscript>
<p class="hint">Hold PRESS until PIN&gt; shows. Enter the PIN 1234, OK, the challenge, OK. Then type the eight digits into the form.</p>
</aside>
<aside class="panel" aria-labelledby="phone-title">
<h2 id="phone-title">The demo phone</h2>
<dscplus-phone app="missing" server="/" number="${phone.numbers.join(' ')}" keep="${phone.name}"></dscplus-phone>
<noscript><p>Without scripts, a phone is in the terminal: <code>dscplus panel --phone ios</code>.</p></noscript>
<p class="hint">Messages to every user of the demo come here. To add an IB Key, open the camera and point the phone at the code on the page.</p>
</aside>
</div>`;
}

/** A whole page. */
export function page(site: Site, { title, content, head, session }: PageParts): string {
  const beside = devices(site);
  const body = beside === undefined ? content : html`<div class="side-by-side"><div>${content}</div>${beside}</div>`;
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – dscplus portal</title>
<link rel="stylesheet" href="/assets/style.css">
${head}
<script type="module" src="/assets/keypad.js"></script>
<script type="module" src="/assets/once.js"></script>
${
  beside !== undefined &&
  html`<script type="module" src="${CAMERA_PATH}"></script>
<script type="module" src="${DEVICES_PATH}"></script>`
}
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header><div><a class="name" href="/">dscplus portal</a>${session && navigation(session)}</div></header>
${site.notice !== undefined && html`<section class="notice" aria-label="Notice"><p>${site.notice}</p></section>`}
<main id="content">
<h1>${title}</h1>
${body}
</main>
<footer>${session && html`Logged in as ${session.user}. `}Nobody who works here asks for your password, your PIN or a response.</footer>
</body>
</html>
`.text;
}

/** The error message, read out as soon as it shows. It is there, and empty, where nothing did. */
export function errorText({ profile }: Site, text: string | undefined): Html {
  const hook = profile === 'gateway' ? ' xyz-errormessage' : '';
  if (text === undefined) return html`<p id="error" role="alert" hidden></p>`;
  return html`<p id="error" role="alert" class="bad${hook}">${text}</p>`;
}

/** The classes of the button that logs in. */
export function loginButtonClass({ profile }: Site): string {
  return profile === 'gateway' ? 'main btn btn-lg xyz-button-login' : 'main';
}

/** The id of the device choice and of the code's field: in the gateway profile one and the same, on different pages. */
export function factorId({ profile }: Site, id: string): string {
  return profile === 'gateway' ? 'xyz-field-bronze-response' : id;
}
