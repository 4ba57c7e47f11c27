/** Texts for the terminal's clipboard: the response, or the place where a script has failed. */
import type { BenchSession } from './making.js';
import type { Teller } from './recordings.js';

export class Clipboard {
  private text: string | undefined = undefined;

  constructor(
    private readonly session: BenchSession,
    private readonly teller: Pick<Teller, 'message'>,
  ) {}

  copy(what: 'response' | 'failure'): void {
    const { card, player } = this.session;
    const failure = player.state?.failure;
    if (what === 'failure') this.text = failure && `${failure.file}:${failure.line}`;
    else this.text = card.board.firmware.screenName === 'response' ? card.display.trim() : undefined;
    this.teller.message =
      this.text === undefined
        ? `there is no ${what} to copy`
        : `${this.text} is in the clipboard, if the terminal lets it`;
  }

  /** The text that is to go there, once. */
  take(): string | undefined {
    const { text } = this;
    this.text = undefined;
    return text;
  }
}
