import { DOMParser } from '@xmldom/xmldom';
import test from 'ava';
import { responseCheck } from '../../../../host-tools/judge/response-check.js';
import { Card } from '../../../machine/card.js';
import { FIRST_PICTURES, LAST_PICTURES } from '../../../machine/recorder.js';
import { play } from '../../player.js';
import { parseText } from '../../testing.js';
import { makeReporter } from '../index.js';
import type { ResultContext } from '../reporter.js';
import { WHOLE_SCRIPTS } from './script.js';

/** The part of one script, and of the whole page the beginning and the end. */
async function partOf(text: string, more: Partial<ResultContext> = {}, pictures = true): Promise<string> {
  const script = parseText(text);
  const card = new Card({ record: 'pictures' });
  const result = play(script, card, responseCheck);
  const reporter = await makeReporter('html', { colors: false, repeat: String });
  const context = { script, pictures: pictures ? card.pictures : new Map(), shrunk: undefined, links: [] };
  return reporter.result(result, 0, { ...context, began_ms: 0, took_us: 0, ...more });
}

/** Throws where the tags don't match: the part of a script is XML too. */
function parsed(part: string) {
  const onError = (level: string, message: string): void => {
    if (level !== 'warning') throw new Error(message);
  };
  return new DOMParser({ onError }).parseFromString(part, 'text/xml');
}

const EVIL = '"><script>alert(1)</script>&amp;\'';

test('html: nothing that comes from a script is markup', async (t) => {
  const script = `# ${EVIL}\n# \u202e\u001b[31m\nexpect "<b>&"`;
  const part = await partOf(script, { shrunk: EVIL, links: [{ label: EVIL, href: EVIL }] });
  t.notRegex(part, /<script|<b>&|[\u202e\u001b]/);
  const tags = new Set([...parsed(part).getElementsByTagName('*')].map(({ tagName }) => tagName));
  t.false(tags.has('script'));
  t.is(parsed(part).getElementsByTagName('a')[0]!.getAttribute('href'), EVIL);
});

test('html: a note is no markup either, in a whole part and in a short one', async (t) => {
  const script = parseText('wait 1s');
  const result = { ...play(script, new Card({ record: true }), responseCheck), note: EVIL };
  const reporter = await makeReporter('html', { colors: false, repeat: String });
  const context = { script, pictures: new Map(), shrunk: undefined, links: [], began_ms: 0, took_us: 0 };
  for (const index of [0, WHOLE_SCRIPTS]) {
    const part = reporter.result(result, index, context);
    t.regex(part, /Warning: .*alert\(1\)/);
    t.notRegex(part, /<script/);
  }
});

test('html: a card’s key and a PIN that a statement names stay out of the page', async (t) => {
  const part = await partOf(
    'card dsc-plus secret=00112233445566778899aabbccddeeff00112233\nexpect response for 123456 pin 9876',
  );
  t.notRegex(part, /0011|9876/);
});

test('html: a screen is drawn as it looked, a broken segment too, and else from its text', async (t) => {
  const script = 'segment 1.a1 dead\npress PRESS for 2.5s';
  const looked = await partOf(script);
  t.regex(looked, /aria-label="\?IN&gt;"[^\n]*<use href="#sixteen" x="0"\/><path fill=/);
  t.notRegex(await partOf(script, {}, false), /<path fill=/);
  t.regex(await partOf('card dsc-plus-gen1\npress PRESS for 2.5s', {}, false), /<use href="#seven-[0-9]+" x="0"\/>/);
});

/** The failures, and the displays that are drawn as expected. */
const EXPECTED: ReadonlyArray<readonly [string, readonly string[]]> = [
  ['expect "PIN>"', ['PIN&gt;']],
  ['press PRESS for 2.5s\nexpect off', ['off']],
  ['expect /PIN/', []],
  ['press PRESS for 2.5s\nexpect response for 482915 pin 1234', ['67044644']],
  ['card dsc-plus-gen1\nexpect response for 482915 pin 1234', ['67044', '644']],
];

for (const [script, drawn] of EXPECTED) {
  test(`html: of ${JSON.stringify(script)} the expected displays are drawn beside the shown one`, async (t) => {
    const part = await partOf(script);
    const [expected, shown] = [...part.matchAll(/<figure>(.*)<\/figure>/g)].map(([, figure]) => figure!);
    t.deepEqual(
      [...expected!.matchAll(/aria-label="([^"]*)"/g)].map(([, label]) => label),
      drawn,
    );
    t.is(shown!.match(/<svg /g)!.length, 1);
  });
}

test('html: of very many screens the first and the last are shown, and the page stays small', async (t) => {
  const part = await partOf(`press PRESS for 2.5s\n${'press 1\npress BACK\n'.repeat(3000)}`);
  t.is(part.match(/<li><svg/g)!.length, FIRST_PICTURES + LAST_PICTURES);
  t.regex(part, /<li>… 5[0-9]{3} more screens …<\/li>/);
  t.true(part.length < 150_000, String(part.length));
  t.is(parsed(part).documentElement!.tagName, 'details');
});

test('html: behind many scripts each is short, so that 5,000 stay below 5 MB, and what a failure wanted stays', async (t) => {
  const reporter = await makeReporter('html', { colors: false, repeat: String });
  const sizeOf = (text: string): readonly [whole: number, short: string] => {
    const script = parseText(text);
    const card = new Card({ record: 'pictures' });
    const result = play(script, card, responseCheck);
    const context = { script, pictures: card.pictures, shrunk: undefined, links: [], began_ms: 0, took_us: 0 };
    const [whole, short] = [WHOLE_SCRIPTS - 1, WHOLE_SCRIPTS].map((index) => reporter.result(result, index, context));
    return [whole!.length, short!];
  };
  const login = 'press PRESS for 2.5s\ntype 1234\npress OK\ntype 123456\npress OK\nwait 40s\n';
  const [wholeGood, short] = sizeOf(`${login}expect off`);
  const [wholeFailing, failing] = sizeOf(`${login}expect "PIN>"`);
  const whole = Math.max(wholeGood, wholeFailing);
  t.true(
    WHOLE_SCRIPTS * whole + (5000 - WHOLE_SCRIPTS) * Math.max(short.length, failing.length) < 4_500_000,
    `${whole} ${short} ${failing}`,
  );
  t.regex(failing, /expected &quot;PIN&gt;&quot;[\s\S]*<figcaption>expected<.*<code>PIN&gt;</);
  for (const part of [short, failing]) t.notThrows(() => parsed(part));
});

test('html: the page forbids itself everything but its own style, and is whole however the run ended', async (t) => {
  const reporter = await makeReporter('html', { colors: false, repeat: String });
  const start = reporter.start(9);
  const ended = {
    done: 1,
    failed: 0,
    mistaken: 0,
    lineFailures: 0,
    problems: [],
    next: 'b.keys',
    ended_ms: 0,
    board_us: 35_000_000,
  };
  const end = reporter.end({ total: 9, ...ended });
  t.true(start.includes(`content="default-src 'none'; style-src 'unsafe-inline'"`));
  t.notRegex(start, /<script|<link|url\(|https?:/);
  t.regex(
    end,
    /class="sum bad">1 script, <b>all as expected<\/b>, 35 s of board time, stopped before 8 more<[\s\S]*<\/html>\n$/,
  );
});
