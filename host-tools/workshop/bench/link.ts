/** The cost of the serial link: its commands against a bare echo on the same wire, and a wire against none. */
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { autoDetect } from '@serialport/bindings-cpp';
import { ReadlineParser } from '@serialport/parser-readline';
import { SerialPortStream } from '@serialport/stream';
import { Instrument } from '../../../emulator/link/instrument.js';
import { attachTo } from '../../../emulator/link/ports/attach.js';
import { openMockCard } from '../../../emulator/link/ports/mock.js';
import type { Attach } from '../../../emulator/link/ports/port.js';
import { openPty } from '../../../emulator/link/ports/pty.js';
import { Card } from '../../../emulator/machine/card.js';
import { login } from './login.js';
import { alternate, print, seconds, secondsUntil } from './rounds.js';

/** Many short rounds: what else the machine does then falls on both sides alike. */
const ROUNDS = 81;
const ROUND_TRIPS = 400;
const LOGINS = 200;

/** Asks one line after another. */
class Asker {
  private readonly parser: ReadlineParser;

  constructor(private readonly port: SerialPortStream) {
    this.parser = port.pipe(new ReadlineParser());
  }

  ask(line: string): Promise<string> {
    return new Promise((resolve) => {
      this.parser.once('data', resolve);
      this.port.write(line);
    });
  }
}

/** A pseudo-terminal with something on it, and who asks it. */
async function onPty(attach: Attach) {
  const port = await openPty(attach);
  const client = new SerialPortStream({ binding: autoDetect(), path: port.path, baudRate: 115200 });
  await once(client, 'open');
  const asker = new Asker(client);
  return {
    roundTrips: () =>
      secondsUntil(async () => {
        for (let i = 0; i < ROUND_TRIPS; i++) await asker.ask('DISPlay:DATA?\n');
      }),
    async close() {
      await new Promise((resolve) => client.close(resolve));
      await port.close();
    },
  };
}

function echo(stream: Duplex): void {
  stream.pipe(new ReadlineParser()).on('data', (line: string) => stream.write(`${line}\n`));
}

/** Queries a second over echoes a second; the card shows its first screen and follows the wall's clock. */
export async function linkPty(): Promise<void> {
  const card = new Card();
  const instrument = new Instrument(card, { clock: 'real' });
  card.press('PRESS', 2_500_000);
  const ours = await onPty(attachTo(instrument, { eol: 'lf' }));
  const other = await onPty(echo);
  await alternate(5, ours.roundTrips, other.roundTrips);
  const [ours_s, other_s] = await alternate(ROUNDS, ours.roundTrips, other.roundTrips);
  await Promise.all([ours.close(), other.close()]);
  instrument.close();
  print({ bench: 'link_pty', goal: 0.95, bar: 0.8, better: 'more', unit: 'bare line echoes' }, other_s / ours_s);
}

/** The login of `login_vs_hmac`, each screen read: over the mock's wire, and by calls to the card. */
export async function linkMock(): Promise<void> {
  const mock = openMockCard();
  const asker = new Asker(new SerialPortStream({ binding: mock.binding, path: mock.path, baudRate: 115200 }));
  const overWire = async (challenge: string): Promise<string> => {
    await asker.ask('SYST:KEY PRESS,2.5;*WAI;:DISP:DATA?\n');
    await asker.ask('SYST:KEY:TYPE "1234";:SYST:KEY OK;*WAI;:DISP:DATA?\n');
    const response = await asker.ask(`SYST:KEY:TYPE "${challenge}";:SYST:KEY OK;*WAI;:DISP:DATA?\n`);
    await asker.ask('SYST:CLOC:ADV 30;:DISP:DATA?\n');
    return response;
  };
  const card = new Card();
  const challenges = Array.from({ length: LOGINS }, (_, i) => String(100_000 + i));
  const ours = () =>
    secondsUntil(async () => {
      for (const challenge of challenges) await overWire(challenge);
    });
  const other = () =>
    seconds(() => {
      for (const challenge of challenges) login(card, challenge);
    });
  if ((await overWire('314159')) !== `"${login(card, '314159')}"`) throw new Error('the responses differ');
  await ours();
  other();
  const [ours_s, other_s] = await alternate(ROUNDS, ours, other);
  mock.close();
  print({ bench: 'link_mock', goal: 5, bar: 20, better: 'less', unit: 'logins by calls' }, ours_s / other_s);
}
