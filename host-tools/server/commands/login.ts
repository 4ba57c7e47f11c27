/** The commands of a host while people log in. It has checked their first factor: a password, or whatever it has. */
import { type Entry, entry } from '../../../emulator/link/scpi/command.js';
import { optionalText, text } from '../../../emulator/link/scpi/parameters.js';
import type { Session } from '../session.js';

const HANDLE = text('HANDLE');
const RESPONSE = text('RESPONSE');
const OF_USER = optionalText('USER');

export const LOGIN: readonly Entry<Session>[] = [
  entry(
    'CHALlenge?',
    [text('USER'), optionalText('SERIAL')],
    'Answers a handle, the challenge and the seconds in which it can be answered. Without SERIAL it is for the first of the user’s cards that is activated and not suspended. A name that nobody has is answered in the same way.',
    (session: Session, [user, serial]) => session.challenge(user, serial),
  ),
  entry(
    'CHALlenge:RESult?',
    [],
    'Answers again what this session’s last `CHALlenge?` answered; -230 if there was none. An answer that was read twice and alike is not damaged by the line.',
    (session: Session) => session.lastChallenge(),
  ),
  entry(
    'VERify?',
    [HANDLE, RESPONSE, OF_USER],
    'Answers 1 if the response is accepted, -1 if the challenge has expired, else 0 without a reason; a 0 comes after a delay that grows with each failure in a row, up to 32 s. With USER, the challenge of another user is refused.',
    (session: Session, [handle, response, user], signal) =>
      session.verify({ handle, response, user }, (decision) => session.verdict(decision, signal)),
  ),
  entry(
    'VERify:NOWait?',
    [HANDLE, RESPONSE, OF_USER],
    'The same at once: answers the verdict and the seconds that the host is to wait before it passes the verdict on; behind an accepted one, whose challenge it was: user and serial.',
    (session: Session, [handle, response, user]) =>
      session.verify({ handle, response, user }, (decision) => session.verdictWithWait(decision)),
  ),
  entry(
    'VERify:RESult?',
    [HANDLE],
    'Answers again what this session’s last `VERify?` or `VERify:NOWait?` answered; -230 where that was for another handle.',
    (session: Session, [handle]) => session.lastVerdict(handle),
  ),
  entry(
    'ACTivate?',
    [text('USER'), text('SERIAL')],
    'Answers 1 if the serial, which the user has read from the card, is that of a card assigned to the user: the card works from now on. Else 0, with the same delay.',
    (session: Session, [user, serial], signal) => session.verdict(session.verifier.activate(user, serial), signal),
  ),
  entry(
    'PIN:CHANge?',
    [text('LOGIN'), HANDLE, RESPONSE, text('PIN')],
    'Gives a card a new PIN and answers as `VERify?` does. LOGIN is the handle of a login with the old PIN, at most five minutes ago; RESPONSE was made with the new one.',
    (session: Session, [login, handle, response, pin], signal) =>
      session.verdict(session.verifier.changePin({ login, handle, response, pin }), signal),
  ),
  entry(
    'RESYnc?',
    [HANDLE, RESPONSE, HANDLE, RESPONSE],
    'Finds the counter of a card that ran ahead, from the responses to two challenges in a row, while an operator allows it (`CARD:RESYnc`). Answers as `VERify?` does.',
    (session: Session, [handle, response, next, nextResponse], signal) =>
      session.verdict(session.verifier.resync({ handle, response }, { handle: next, response: nextResponse }), signal),
  ),
];
