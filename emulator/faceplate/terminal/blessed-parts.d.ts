/** The parts of blessed that are used: its root loads every widget there is. */
declare module 'blessed/lib/widgets/screen.js' {
  import type { Widgets } from 'blessed';
  export default function screen(options: Widgets.IScreenOptions): Widgets.Screen;
}

declare module 'blessed/lib/tput.js' {
  export default class Tput {
    _compile(info: object, name: string, value: unknown): unknown;
  }
}
