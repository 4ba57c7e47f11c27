/**
 * The messages between an IB Key on a phone and its server: plain objects, each survives JSON. The phone asks, and the
 * server answers each request once; of itself the server sends texts, calls and notifications. It imports nothing, so
 * that a phone, a server and whatever carries the messages can share it.
 *
 * A server refuses with one word, whatever the reason: which of name, password, code and PIN was wrong is not said.
 */

export type PlatformName = 'ios' | 'android';

/** The suite that an IB Key of a platform computes with: only Android's asks for a PIN. */
export const IB_KEY_SUITES: Readonly<Record<PlatformName, string>> = {
  ios: 'OCRA-1:HOTP-SHA256-8:QN06',
  android: 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1',
};

/** How a code comes to the phone. */
export type CodeWay = 'sms' | 'voice';

export type RadioRequest =
  /**
   * Activates an IB Key by the session of an activation link, scanned or typed. Answers: `activated`, `refused`.
   * @see sessionOf
   */
  | ({ readonly do: 'activate'; readonly session: string } & Registration)
  /** First step of adding a user: `codeSent` (and a code is on its way), `refused`. */
  | { readonly do: 'addUser'; readonly user: string; readonly password: string; readonly platform: PlatformName }
  /** The same for a phone that takes the place of a lost one: the user's old IB Keys end when this one is registered. */
  | { readonly do: 'recover'; readonly user: string; readonly password: string; readonly platform: PlatformName }
  /** Another code, which ends the last one: `codeSent`, `refused`. */
  | { readonly do: 'requestCode'; readonly ticket: string; readonly by: CodeWay }
  /** Second step of adding or recovering: `codeAccepted`, `refused`. */
  | { readonly do: 'confirmCode'; readonly ticket: string; readonly code: string }
  /** Third step: `activated`, `refused`. */
  | ({ readonly do: 'register'; readonly ticket: string } & Registration)
  /** A notification was tapped and the phone unlocked: the response to its question. `accepted`, `refused`. */
  | {
      readonly do: 'answerNotification';
      readonly serial: string;
      readonly handle: string;
      readonly response: string;
    }
  /** `accepted`, `refused`. */
  | {
      readonly do: 'changePin';
      readonly serial: string;
      readonly user: string;
      readonly password: string;
      readonly oldPin: string;
      readonly newPin: string;
    };

/** The facts about a new IB Key that a server gets. */
export interface Registration {
  readonly platform: PlatformName;
  /** The IB Keys that this phone has: a user who has one of them is refused another. */
  readonly serials: readonly string[];
  /** 4 to 6 digits; missing where the platform's suite has none. */
  readonly pin?: string;
}

export type RadioAnswer =
  /** @property to where the code goes, masked, as in `•••• 12` @property ticket names this addition in the steps that follow */
  | { readonly answer: 'codeSent'; readonly ticket: string; readonly to: string }
  | { readonly answer: 'codeAccepted'; readonly ticket: string }
  /** The key is made by the server, and goes over the radio once. @property keyHex 20 to 64 bytes in hexadecimal digits */
  | {
      readonly answer: 'activated';
      readonly serial: string;
      readonly user: string;
      readonly suite: string;
      readonly keyHex: string;
    }
  | { readonly answer: 'accepted' }
  | { readonly answer: 'refused' }
  /** The server can't be reached, or can't answer now. */
  | { readonly answer: 'unavailable' };

/** The messages that come to a phone that did not ask. */
export type Incoming =
  | { readonly kind: 'sms'; readonly text: string }
  | { readonly kind: 'call'; readonly text: string }
  /** A login waits for this user. @property question the challenge, 6 digits @property lives_ms how long it can be answered */
  | {
      readonly kind: 'notification';
      readonly serial: string;
      readonly handle: string;
      readonly question: string;
      readonly lives_ms: number;
    };

/** A session ID: what stands under the QR code, and in its link. */
const SESSION = /^[A-Z0-9]{8,32}$/;
/** The page of the link: where a phone without the app comes to. */
const LINK = /^https?:\/\/[^/\s]+\/ib-key#([A-Z0-9]{8,32})$/;

/**
 * The text of the QR code. The session stands behind `#`, so that no server's log has it.
 * @param origin the portal's, such as `https://portal.example`
 */
export function activationLink(origin: string, session: string): string {
  return `${origin}/ib-key#${session}`;
}

/** The session of an activation link, or of a session ID as a person types it; undefined for any other text. */
export function sessionOf(text: string): string | undefined {
  const typed = text.replaceAll(/[\s-]/g, '').toUpperCase();
  return LINK.exec(text.trim())?.[1] ?? (SESSION.test(typed) ? typed : undefined);
}

/** The key that is asked, and the question. */
export interface AskedChallenge {
  readonly serial: string;
  readonly challenge: string;
}

const CHALLENGE = /^ib-key:([A-Za-z0-9-]{1,64})\?challenge=([0-9]{6})$/;

/** The text of the QR code beside a challenge: a phone without a network reads it in place of a person who types. */
export function challengeCode({ serial, challenge }: AskedChallenge): string {
  return `ib-key:${serial}?challenge=${challenge}`;
}

/** The content of such a text; undefined for any other. */
export function challengeIn(text: string): AskedChallenge | undefined {
  const [, serial, challenge] = CHALLENGE.exec(text.trim()) ?? [];
  return serial === undefined || challenge === undefined ? undefined : { serial, challenge };
}
