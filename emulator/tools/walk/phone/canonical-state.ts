/**
 * The canonical state of a phone and the server around it: equal for benches that differ only in what was numbered when, in
 * keys, and in how far things that come by themselves are apart; of those, their order counts.
 */
import type { Delivery, PhoneBench, PhoneBenchState } from '../../../phone/bench/phone-bench.js';
import type { PretendedState } from '../../../phone/bench/pretended-server.js';
import type { PhoneState } from '../../../phone/state.js';

export function canonicalState(bench: PhoneBench, saved: PhoneBenchState): string {
  const { phone, server } = saved;
  const coming = saved.air.filter((delivery) => isAwaited(delivery, phone));
  return JSON.stringify([
    phoneState(bench, phone, server),
    serverState(phone, server),
    orderOf(phone, coming),
    coming.map(({ what }) =>
      what.kind === 'answer' ? [what.answer.answer, 'user' in what.answer && what.answer.user] : what.kind,
    ),
  ]);
}

/** An answer that nothing waits for any more is dropped, and a code that is for nothing is only read. */
function isAwaited({ what }: Delivery, { waiting, errand }: PhoneState): boolean {
  if (what.kind === 'answer') return waiting?.id === what.id;
  return what.kind === 'notification' || errand?.does === 'register';
}

function phoneState(bench: PhoneBench, phone: PhoneState, server: PretendedState): unknown {
  const { now_us, lastId, instances, entered, errand, waiting, banner, camera, inbox, held, logins, ...rest } = phone;
  // The text of a notice has no consequences.
  const { installed_us, closes_us, shownPasscode, passcode, notice, refusedTries, ...kept } = rest;
  const { ticket } = errand ?? {};
  return {
    ...kept,
    isShown: shownPasscode !== null,
    tries: /^unlock/.test(phone.screen) && refusedTries,
    keys: instances.map(({ user, serial }) => [user, server.keys.some((key) => key.serial === serial)]),
    entered: {
      ...entered,
      code: entered.code && entered.code === codeOf(server, ticket),
      session: entered.session && entered.session === bench.server.session,
    },
    errand: errand && [errand.does, errand.user, errand.session && isOnPage(errand.session, server)],
    login: errand?.login && isOpen(errand.login.handle, server),
    asked: waiting?.asked,
    // Only there a code can still be entered.
    banner: ticket && banner && banner.replaceAll(/[^0-9]/g, '') === codeOf(server, ticket),
    // In the camera each of its states leads to each other one.
    camera: phone.screen === 'camera' && { ...camera, before: camera.before && camera.before === bench.server.link },
    held: errand?.does === 'register' && held.length > 0,
    logins: logins.map(({ handle }) => isOpen(handle, server)),
  };
}

/** A ticket that the phone has forgotten can't be used any more, and the next one takes its place. */
function serverState(phone: PhoneState, { keys, tickets, page }: PretendedState): unknown {
  const isRegistering = phone.errand?.does === 'register' && phone.errand.user === undefined;
  const ticket = isRegistering ? Object.values(tickets)[0] : undefined;
  return [
    keys.map(({ user, serial, pin }) => [user, pin, phone.instances.some((instance) => instance.serial === serial)]),
    ticket && [ticket.user, ticket.isRecovery, ticket.tries, ticket.isConfirmed, ticket.ends_us > phone.now_us],
    page !== null && page.ends_us > phone.now_us,
  ];
}

/** The order of the events that come by themselves. */
function orderOf(phone: PhoneState, coming: readonly Delivery[]): string {
  const due: Array<readonly [string, number | null | undefined]> = [
    ['installed', phone.installed_us],
    ['closes', phone.closes_us],
    ['unanswered', phone.waiting?.due_us],
    ...phone.logins.map(({ due_us }) => ['login', due_us] as const),
    ...coming.map(({ due_us, what }) => [what.kind, due_us] as const),
  ];
  const open = due.filter(([, due_us]) => due_us !== null && due_us !== undefined && due_us > phone.now_us);
  return open
    .sort((a, b) => a[1]! - b[1]!)
    .map(([name]) => name)
    .join();
}

function codeOf({ tickets }: PretendedState, ticket: string | undefined): string | undefined {
  return ticket === undefined ? undefined : tickets[ticket]?.code;
}

function isOnPage(session: string, { page }: PretendedState): boolean {
  return page?.session === session;
}

function isOpen(handle: string, { login }: PretendedState): boolean {
  return login?.handle === handle;
}
