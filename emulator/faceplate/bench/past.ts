/** All actions so far, as a key script at any time: written down all along, whether anybody records or not. */
import { InputError } from '../../input-error.js';
import { Card } from '../../machine/card.js';
import type { ResponseCheck } from '../../machine/target.js';
import { parseScript } from '../../script/parse.js';
import { play } from '../../script/player.js';
import { scriptFiles } from '../../script/read-file.js';
import { LARGEST_SCRIPT_BYTES } from '../../script/source-text.js';
import type { StepAction } from '../../script/statements/table.js';
import type { Transcript } from '../../session/machine.js';
import type { Session } from '../../session/session.js';
import { visible } from '../../text.js';
import { recordedOf } from './expectation.js';
import { goingOnActions } from './power-on.js';
import { Recorder } from './recorder.js';
import type { OpenDraft } from './recording.js';

/** More than a day of typing; what is done after that is not written down. */
const MOST_BYTES = 16 * LARGEST_SCRIPT_BYTES;

/** Where a script of the past begins. */
export type From = 'power-on' | 'last off';

export class Past implements Transcript {
  private recorder: Recorder;

  constructor(
    private readonly session: Session<unknown, unknown>,
    private readonly check: ResponseCheck,
    private readonly openDraft: OpenDraft,
  ) {
    this.recorder = this.newRecorder();
    session.writeDown(this);
  }

  private newRecorder(): Recorder {
    return new Recorder(recordedOf(this.session.card, this.check), MOST_BYTES);
  }

  /** Begins again: the session has. @param isPowerOn whether from power-on; no script can begin in the middle of a login */
  begin(isPowerOn: boolean): void {
    this.recorder = this.newRecorder();
    if (isPowerOn || this.session.card.display === '') this.start();
  }

  private start(): void {
    this.recorder.start(this.session.passed_us, goingOnActions(this.session.card));
  }

  action(at_us: number, action: StepAction, apply: () => void): void {
    this.recorder.action(at_us, action, apply);
  }

  /** Where the card goes off, a script can begin. */
  display(at_us: number, text: string): void {
    this.recorder.display(at_us, text);
    if (text === '') this.start();
  }

  note(at_us: number, text: string): void {
    this.recorder.note(at_us, text);
  }

  cut(at_us: number): void {
    this.recorder.cut(at_us);
  }

  /**
   * Writes what was done up to now as a script, which is played once to see that it passes.
   * @param path undefined for a free name
   * @returns what is said about it
   * @throws InputError where nothing was done, it is too long, or the file is there already or can't be written
   */
  save(from: From, path: string | undefined): string {
    const { recorder, session } = this;
    const start = from === 'power-on' ? recorder.first : recorder.lastUsed;
    if (start === undefined) throw new InputError('nothing was done yet');
    const draft = this.openDraft(path);
    if (draft.replaces) throw new InputError(`${visible(draft.path)} is there already: name another file`);
    const script = (last: string): string => recorder.text(draft.path, start, session.passed_us, last);
    const [digest, outcome] = this.tried(draft.path, script('# digest'));
    const text = script(digest === undefined ? '# No digest: see the message.' : `# digest ${digest}`);
    if (Buffer.byteLength(text) > LARGEST_SCRIPT_BYTES || recorder.isFull) {
      throw new InputError('that is longer than 1 MiB, the longest script: save from the last screen off');
    }
    return `${from} until now is in ${draft.finish(text)}; ${outcome}`;
  }

  /** Plays it on a card of its own. @returns its digest, if it can be known, and what came of it */
  private tried(path: string, text: string): readonly [digest: string | undefined, outcome: string] {
    if (/^card file=/m.test(text)) return [undefined, 'it names the card file, whose counter goes on'];
    const files = { ...scriptFiles(this.session.card.model), read: () => Buffer.from(text) };
    const card = new Card({ record: 'digest' });
    try {
      const { failure, digest } = play(parseScript(path, files), card, this.check);
      if (failure !== null) return [undefined, `it fails at line ${failure.line}: ${failure.message}`];
      return [digest ?? undefined, 'it passes'];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return [undefined, error.message.split('\n')[0]];
    } finally {
      card.close();
    }
  }
}
