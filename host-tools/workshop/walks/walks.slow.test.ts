/**
 * Random walks over phones and pages at once: no answer is a server's error, and no login is accepted without its factor.
 * DSCPLUS_WALKS sets how many, DSCPLUS_SEED where they begin.
 */
import test from 'ava';
import fc from 'fast-check';
import { again, begin, choose, goOn, home, logOut, say } from './at-pages.js';
import { activate, add, confirm, forge, lose, network, phone, scan } from './at-phones.js';
import { type Move, walks } from './moves.js';
import { PhoneAtPage } from './phone-at-page.js';

const WALKS = Number(process.env.DSCPLUS_WALKS ?? 150);
const SEED = Number(process.env.DSCPLUS_SEED ?? 17);
const ACTS_MAX = 30;

type Acts = { readonly [Do in Move['do']]: (world: PhoneAtPage, move: Extract<Move, { do: Do }>) => unknown };

const ACTS: Acts = {
  begin,
  choose,
  say,
  goOn,
  again,
  home,
  logOut,
  phone,
  scan,
  activate,
  add,
  confirm,
  forge,
  network,
  pass: (world, { ms }) => world.pass(ms),
  lose,
};

async function walk(world: PhoneAtPage, moves: readonly Move[]): Promise<void> {
  await world.reset();
  for (const move of moves) await ACTS[move.do](world, move as never);
}

test('portal walks: over phones and pages at once, no server’s error, and no login without its factor', async (t) => {
  t.timeout(3_600_000);
  const world = await PhoneAtPage.open();
  t.teardown(() => world.close());
  const property = fc.asyncProperty(walks(ACTS_MAX), (path) => walk(world, path));
  const details = await fc.check(property, { numRuns: WALKS, seed: SEED });
  if (details.failed) return t.fail(`${String(details.errorInstance)}\n${fc.defaultReportMessage(details)}`);
  t.log(`${WALKS} walks, seed ${SEED}; got in by ${JSON.stringify(world.ways)}`);
  // A walk that gets nowhere proves nothing.
  for (const [way, times] of Object.entries(world.ways)) t.true(times >= WALKS / 1000, `${way}: ${times}`);
});
