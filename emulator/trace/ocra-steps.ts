/** The steps of a computation, read off the message that was hashed and its HMAC. */
import { HASHES } from '../../firmware/ocra/hashes.js';
import { QUESTION_BYTES } from '../../firmware/ocra/question.js';
import { parseSuite } from '../../firmware/ocra/suite.js';
import type { OcraEvent } from './record.js';

const COUNTER_BYTES = 8;

/** @param isShown without it, only suite and counter are shown */
export function ocraEvent(message: Uint8Array, mac: Uint8Array, isShown: boolean): OcraEvent {
  const suiteEnd = message.indexOf(0);
  const suite = parseSuite(Buffer.from(message.subarray(0, suiteEnd)).toString('latin1'));
  const questionAt = suiteEnd + 1 + (suite.usesCounter ? COUNTER_BYTES : 0);
  const pinAt = questionAt + QUESTION_BYTES;
  const counter = suite.usesCounter
    ? String(Buffer.from(message.subarray(suiteEnd + 1, questionAt)).readBigUInt64BE())
    : null;
  const hidden = { question: null, pinHash: null, message: null, hmac: null, offset: null, code: null, response: null };
  if (!isShown) return { event: 'ocra', suite: suite.text, counter, ...hidden };
  const offset = mac[mac.length - 1] & 0x0f;
  const code = Buffer.from(mac).readUInt32BE(offset) & 0x7fffffff;
  return {
    event: 'ocra',
    suite: suite.text,
    counter,
    question: hex(message.subarray(questionAt, pinAt)),
    pinHash: suite.pinHash === undefined ? null : hex(message.subarray(pinAt, pinAt + HASHES[suite.pinHash].outputLen)),
    message: hex(message),
    hmac: hex(mac),
    offset,
    code,
    response: String(code).padStart(suite.responseDigits, '0').slice(-suite.responseDigits),
  };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
