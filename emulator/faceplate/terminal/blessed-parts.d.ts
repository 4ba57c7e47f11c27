/** The parts of blessed that are used: its root loads every widget there is. */
declare module 'blessed/lib/widgets/screen.js' {
  import type { Widgets } from 'blessed';
  export default function screen(options: Widgets.IScreenOptions): Widgets.Screen;
}

declare module 'blessed/lib/program.js' {
  import type { Readable } from 'node:stream';
  import type { BlessedProgram, Widgets } from 'blessed';

  /** It only reads from its input, whatever its types say. */
  type Options = Omit<Widgets.IScreenOptions, 'input'> & { readonly input: Readable };
  export default function program(options: Options): BlessedProgram;
}

declare module 'blessed/lib/tput.js' {
  export default class Tput {
    _compile(info: object, name: string, value: unknown): unknown;
  }
}
