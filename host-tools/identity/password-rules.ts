/** The rules for a new password (NIST SP 800-63B 3.1.1), and the fault of one that breaks them. Pure. */
import { UNSEEN } from '../verifier/unseen.js';
import { WELL_KNOWN } from './well-known.js';

export interface PasswordFault {
  readonly rule: 'length' | 'characters' | 'sequence' | 'repetition' | 'name' | 'well-known' | 'same';
  /** A sentence for people, which never holds a part of the password. */
  readonly message: string;
}

const LENGTH_MAX = 256;
/** So many characters in a row, of the alphabet or a keyboard, make a sequence. */
const SEQUENCE_LENGTH = 4;
const DIFFERENT_LEAST = 5;
const NAME_LENGTH_LEAST = 3;
/** So many characters must be left besides well-known words. */
const OWN_LENGTH_LEAST = 6;

const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'azertyuiop',
];
const SEQUENCES = ROWS.flatMap((row) => [row, [...row].reverse().join('')]);

/** Letters that are written as digits and signs. */
const WRITTEN: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'l',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

const MESSAGES: Readonly<Record<Exclude<PasswordFault['rule'], 'length'>, string>> = {
  characters: 'The password has a blank at an end, or characters that can’t be seen. Leave them out.',
  sequence: `The password has ${SEQUENCE_LENGTH} or more characters in a row, such as abcd, 1234 or qwer. Leave them out.`,
  repetition: `The password has too few different characters, or one ${SEQUENCE_LENGTH} times in a row. Take more words.`,
  name: 'The password has the user name in it. Leave it out.',
  'well-known': 'The password is made of words that are tried first. Add words of your own.',
  same: 'The password is the one that you have. Take another.',
};

/** Characters as people count them: code points of the form in which it is hashed. */
function charactersOf(password: string): string[] {
  return [...password.normalize('NFKC')];
}

/**
 * All that is wrong with a new password; nothing for one that can be taken.
 * @param least characters
 */
export function passwordFaults(user: string, password: string, least: number): PasswordFault[] {
  const characters = charactersOf(password);
  const plain = characters.join('').toLowerCase();
  const faults: PasswordFault[] = [];
  const { length } = characters;
  if (length < least || length > LENGTH_MAX) {
    const message = `The password has ${length} characters. It must have ${least} to ${LENGTH_MAX}.`;
    faults.push({ rule: 'length', message });
  }
  const wrong = {
    characters: isUnseen(password.normalize('NFC')),
    sequence: hasSequence(plain),
    repetition: new Set(plain).size < DIFFERENT_LEAST || /(.)\1{3}/u.test(plain),
    name: user.length >= NAME_LENGTH_LEAST && plain.includes(user.normalize('NFKC').toLowerCase()),
    'well-known': isWellKnown(plain),
  };
  for (const [rule, isWrong] of Object.entries(wrong)) {
    if (isWrong) faults.push(faultOf(rule as keyof typeof wrong));
  }
  return faults;
}

/** What a command would not read out of a file or from a terminal either. */
function isUnseen(password: string): boolean {
  return UNSEEN.test(password) || password.trim() !== password;
}

export function faultOf(rule: Exclude<PasswordFault['rule'], 'length'>): PasswordFault {
  return { rule, message: MESSAGES[rule] };
}

function hasSequence(plain: string): boolean {
  for (let at = 0; at + SEQUENCE_LENGTH <= plain.length; at++) {
    const part = plain.slice(at, at + SEQUENCE_LENGTH);
    if (SEQUENCES.some((row) => row.includes(part))) return true;
  }
  return false;
}

/** Whether little is left without the words that are tried first, however they are written. */
function isWellKnown(plain: string): boolean {
  const read = Array.from(plain, (one) => WRITTEN[one] ?? one).join('');
  return [plain, read].some((text) => {
    const left = WELL_KNOWN.reduce((rest, word) => rest.replaceAll(word, ' '), text);
    return left !== text && left.replace(/[^\p{L}]/gu, '').length < OWN_LENGTH_LEAST;
  });
}
