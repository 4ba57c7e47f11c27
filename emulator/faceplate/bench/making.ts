/** The session of a bench, and what the bench's other parts see of it. */
import { Card } from '../../machine/card.js';
import type { CardOptions } from '../../machine/card-options.js';
import type { ResponseCheck } from '../../machine/target.js';
import { Session } from '../../session/session.js';
import type { EventLog, EventLogState, Observed } from './event-log.js';
import type { LoginPage, PageState } from './login-page.js';
import type { ScopeSource } from './scope.js';

export type BenchSession = Session<PageState, EventLogState>;

/** A card with its past, whose events are written down, and the login page beside it. */
export function newSession(card: CardOptions, check: ResponseCheck, events: EventLog, page: LoginPage): BenchSession {
  const session: BenchSession = new Session({
    card: (listener, probe) => new Card({ ...card, record: 'digest', listener, probe }),
    probe: card.probe,
    check,
    observer: events,
    companion: {
      save: () => page.save(),
      load: (state) => page.load(state),
      fitted: () => page.enrol(session.card.facts()),
      cut: (held) => {
        for (const key of held) session.up(key);
      },
    },
  });
  return session;
}

export function observedOf(session: BenchSession): Observed {
  const { board } = session.card;
  return {
    ahead_us: session.passed_us - session.now_us,
    now_us: session.now_us,
    levels: board.contacts.levels,
    debounced: board.firmware.keypad.levels,
    debounce_us: board.model.debounce_ms * 1000,
  };
}

/** The source for the scope and the trigger, as it is when they look. */
export function sightOf(session: BenchSession, events: EventLog): ScopeSource {
  return {
    get tracks() {
      return events.tracks;
    },
    get now_us() {
      return session.passed_us;
    },
    get debounce_us() {
      return session.card.model.debounce_ms * 1000;
    },
  };
}
