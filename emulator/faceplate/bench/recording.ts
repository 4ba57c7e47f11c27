/** A recording from its beginning to the file that it ends as. */
import type { ResponseCheck } from '../../machine/target.js';
import type { Session } from '../../session/session.js';
import { recordedOf } from './expectation.js';
import { powerOnActions } from './power-on.js';
import { Recorder } from './recorder.js';

/** A file for a key script; nothing is there before `finish`. */
export interface Draft {
  /** Where the script is to stand; the paths in it are relative to it. */
  readonly path: string;
  /** Whether there is a file of that name, which `finish` replaces. */
  readonly replaces: boolean;
  /**
   * @returns where it stands: another name in the same folder, if a file has come there that nobody said may be replaced
   * @throws InputError where it can't be written; it may be tried again
   */
  finish(script: string): string;
}

/** Opens a file for a recording; of a free name where none is named. @throws InputError where it can't be written */
export type OpenDraft = (path: string | undefined) => Draft;

export class Recording {
  private draft: Draft | undefined = undefined;
  private recorder: Recorder | undefined = undefined;
  private endTranscript: () => void = () => undefined;

  constructor(
    private readonly session: Session<unknown, unknown>,
    private readonly check: ResponseCheck,
    private readonly openDraft: OpenDraft,
  ) {}

  /** The file that what is done is recorded to; "" while nothing is. */
  get path(): string {
    return this.draft?.path ?? '';
  }

  /** Whether it has become as long as a script may be. */
  get isFull(): boolean {
    return this.recorder?.isFull === true;
  }

  /**
   * Records from here on, with a card that begins again from power-on with what it has: record, battery, contacts, faults.
   * @param path of the script; undefined for one of a free name
   * @param restart begins again: board time 0, the card of the options
   * @throws InputError where the file can't be written; nothing has begun then
   */
  begin(path: string | undefined, restart: () => void): void {
    const { session } = this;
    const draft = this.openDraft(path);
    const actions = powerOnActions(session.card);
    restart();
    this.draft = draft;
    const { card } = session;
    this.recorder = new Recorder(recordedOf(card, this.check));
    this.recorder.start(0, []);
    this.endTranscript = session.writeDown(this.recorder);
    for (const action of actions) session.do(action);
  }

  /**
   * Writes the script and ends the recording.
   * @returns the file
   * @throws InputError where it can't be written: the recording goes on then, and nothing of it is lost
   */
  end(): string {
    const { draft, session, recorder } = this;
    const last = `# digest ${session.card.recorder!.hex()}`;
    const path = draft!.finish(recorder!.text(draft!.path, recorder!.first!, session.passed_us, last));
    this.drop();
    return path;
  }

  /** Ends the recording without a script. */
  drop(): void {
    this.draft = undefined;
    this.recorder = undefined;
    this.endTranscript();
  }
}
