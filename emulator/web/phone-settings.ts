/** The attributes of the phone's element: the phone it begins with, its server, and where it is kept between pages. */
import { checkOneOf } from '../checks.js';
import type { PlatformName } from '../phone/messages.js';
import { PLATFORM_NAMES } from '../phone/platforms.js';
import type { FirstScreen, Lock, PhoneOptions } from '../phone/state.js';

export const PHONE_ATTRIBUTES = ['platform', 'app', 'opens', 'lock', 'server', 'number', 'keep'] as const;
export type PhoneAttribute = (typeof PHONE_ATTRIBUTES)[number];

export interface PhoneSettings {
  readonly phone: PhoneOptions;
  /** Of the portal, without a slash at its end. */
  readonly server: string;
  readonly numbers: readonly string[];
  /** The name under which it is kept; undefined for a phone that each page begins again. */
  readonly keep: string | undefined;
}

/** @throws InputError that says which attribute, what came and what is allowed */
export function readPhoneSettings(attribute: (name: PhoneAttribute) => string | null): PhoneSettings {
  const word = <Word extends string>(name: PhoneAttribute, words: readonly Word[]): Word => {
    const value = attribute(name) ?? words[0];
    checkOneOf(name, value, words);
    return value as Word;
  };
  const phone: PhoneOptions = {
    platform: word<PlatformName>('platform', PLATFORM_NAMES),
    isInstalled: word('app', ['installed', 'missing']) === 'installed',
    first: word<FirstScreen>('opens', ['home', 'login', 'portfolio']),
    lock: word<Lock>('lock', ['face', 'finger', 'passcode']),
  };
  const numbers = (attribute('number') ?? '').split(/\s+/).filter((number) => number !== '');
  const server = (attribute('server') ?? '/').replace(/\/$/, '');
  return { phone, server, numbers, keep: attribute('keep') ?? undefined };
}
