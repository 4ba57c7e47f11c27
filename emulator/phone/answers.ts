/** The consequences of the server's answers. */
import { type Change, provingOwner, unanswered, WIPED } from './change.js';
import type { RadioAnswer, RadioRequest } from './messages.js';
import type { Errand, PhoneState } from './state.js';

/** The answer that each request is made for; any other is an error. */
const HOPED_FOR: Readonly<Record<RadioRequest['do'], RadioAnswer['answer']>> = {
  activate: 'activated',
  addUser: 'codeSent',
  recover: 'codeSent',
  requestCode: 'codeSent',
  confirmCode: 'codeAccepted',
  register: 'activated',
  answerNotification: 'accepted',
  changePin: 'accepted',
};

/** @param asked what the phone waited for */
export function answered(state: PhoneState, asked: RadioRequest['do'], answer: RadioAnswer): Change {
  if (answer.answer === 'unavailable') return unanswered();
  if (answer.answer !== HOPED_FOR[asked]) return refused(state, asked);
  switch (answer.answer) {
    case 'codeSent':
      return {
        ...WIPED,
        screen: 'activationCode',
        errand: { ...errandOf(state), ticket: answer.ticket, to: answer.to },
      };
    case 'codeAccepted':
      return provingOwner(state, { ...errandOf(state), ticket: answer.ticket });
    case 'activated':
      return activated(state, answer);
    default:
      return { ...WIPED, screen: asked === 'changePin' ? 'pinChanged' : 'confirmed' };
  }
}

function errandOf({ errand }: PhoneState): Errand {
  return errand ?? { does: 'register' };
}

/** A wrong code can be entered again; all else begins from the beginning. */
function refused({ errand }: PhoneState, asked: RadioRequest['do']): Change {
  if (asked === 'confirmCode') return { ...WIPED, screen: 'activationCode', notice: 'The code was refused.', errand };
  return { ...WIPED, screen: 'error', errand: null };
}

/** A key takes the place of an older one of the same user, whose waiting logins nothing can answer any more. */
function activated(
  state: PhoneState,
  { serial, user, suite, keyHex }: Extract<RadioAnswer, { answer: 'activated' }>,
): Change {
  const others = state.instances.filter((instance) => instance.user !== user);
  const instances = [...others, { serial, user, suite, keyHex }];
  const logins = state.logins.filter((login) => others.some((other) => other.serial === login.serial));
  return { ...WIPED, screen: 'success', errand: { does: 'register', user }, instances, chosen: others.length, logins };
}
