/** test-vectors/digests/sessions.json: what each session vector's run comes to, to the microsecond and the byte. */
import { readdirSync, readFileSync } from 'node:fs';
import { Card } from '../../emulator/machine/card.js';
import { play } from '../../emulator/script/player.js';
import { responseCheck } from '../judge/response-check.js';
import { parseSession, type SessionCase } from './session-case.js';

export const SESSION_DIGESTS = 'test-vectors/digests/sessions.json';

/** A session as it stands in its file, and with contacts that bounce, in which a run has far more to agree on. */
export const CONTACTS = ['clean', 'bouncy'] as const;
export type ContactsKind = (typeof CONTACTS)[number];

/** SHA-256 in hex, as docs/digest.md has it. */
export type Digests = Readonly<Record<ContactsKind, string>>;

export interface SessionDigests {
  readonly description: string;
  /** By the vectors' file, then by the case's name. */
  readonly files: Readonly<Record<string, Readonly<Record<string, Digests>>>>;
}

const FOLDER = 'test-vectors';

export function sessionFiles(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => /^(sessions|phones)-/.test(file))
    .sort();
}

export function sessionsOf(file: string): readonly SessionCase[] {
  return (JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as { cases: SessionCase[] }).cases;
}

/** The session's script with such contacts. */
export function scriptWith(contacts: ContactsKind, { script }: SessionCase): string {
  return script.replace(/^contacts clean$/m, `contacts ${contacts}`);
}

/** @param prepare what is done to the card before the script begins */
export function digestOf(script: string, prepare: (card: Card) => void = () => undefined): string {
  const card = new Card({ record: 'digest' });
  prepare(card);
  play(parseSession(script), card, responseCheck);
  return card.digest()!;
}

/** All digests again, by the board as it runs in every command. */
export function sessionDigests(): SessionDigests {
  const digestsOf = (session: SessionCase): Digests => ({
    clean: digestOf(scriptWith('clean', session)),
    bouncy: digestOf(scriptWith('bouncy', session)),
  });
  const fileOf = (file: string) =>
    Object.fromEntries(sessionsOf(file).map((session) => [session.name, digestsOf(session)]));
  return {
    description:
      'The digest (docs/digest.md) of every session in test-vectors/sessions-*.json and phones-*.json: as it stands there, on clean contacts, and with "contacts bouncy" in place of "contacts clean"',
    files: Object.fromEntries(sessionFiles().map((file) => [file, fileOf(file)])),
  };
}
