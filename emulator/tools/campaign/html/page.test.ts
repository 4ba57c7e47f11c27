import { DOMParser } from '@xmldom/xmldom';
import test from 'ava';
import fc from 'fast-check';
import type { CampaignReport, CaseReport } from '../report.js';
import { Columns } from './columns.js';
import { groupsOf } from './groups.js';
import { campaignPage } from './page.js';

const EVIL = '"><script>alert(1)</script>&amp;\'\u202e';

function caseOf(more: Partial<CaseReport> = {}): CaseReport {
  const fault = ['cut power'];
  const plain = {
    faultModel: 'cut',
    fault,
    line: 1,
    board_us: 1000,
    faults: 1,
    outcome: 'detected',
    violations: [],
  } as const;
  return { ...plain, failure: null, error: null, repeat: null, ...more };
}

function reportWith(cases: readonly CaseReport[], file = 'a.keys'): CampaignReport {
  const faultModel = {
    faultModel: 'cut',
    title: 'the supply is cut',
    faults: cases.length,
    outcomes: { 'no effect': 0, detected: 1, refused: 0, accepted: 0 },
    violations: {
      'wrong and accepted': 1,
      'counter jump': 0,
      'firmware error': 0,
      'counter regression': 0,
      'lost record': 0,
    },
  };
  return { file, board_us: 35_000_000, faults: cases.length, ok: false, faultModels: [faultModel], cases };
}

/** Throws where the tags of a table's part or a picture don't match. */
function parsed(part: string) {
  const onError = (level: string, message: string): void => {
    if (level !== 'warning') throw new Error(message);
  };
  return new DOMParser({ onError }).parseFromString(part, 'text/xml');
}

test('campaign page: nothing that comes from a script is markup', (t) => {
  const evil = caseOf({
    fault: [EVIL],
    violations: ['wrong and accepted'],
    failure: { line: 7, display: EVIL },
    repeat: `# ${EVIL}\n${EVIL}\n`,
  });
  const page = campaignPage(reportWith([evil], EVIL), `# ${EVIL}\n`);
  t.notRegex(page, /<script|\u202e/);
  t.regex(page, /<title>Faults in &quot;&gt;&lt;script/);
});

test('campaign page: it forbids itself everything but its own style', (t) => {
  const page = campaignPage(reportWith([caseOf()]), 'wait 1s\n');
  t.true(page.includes(`content="default-src 'none'; style-src 'unsafe-inline'"`));
  t.notRegex(page, /<script|<link|url\(|https?:/);
  t.regex(page, /<\/body>\n<\/html>\n$/);
});

test('campaign page: the script that repeats a fault can be copied, but for a card’s key', (t) => {
  const repeat =
    '# lost record: cut power, a.keys:1:1\ncard dsc-plus secret=00112233\ntype 1234\nexpect response for 482915 pin 1234\n';
  const page = campaignPage(reportWith([caseOf({ repeat, violations: ['lost record'] })]), 'wait 1s\n');
  t.true(page.includes('<b>lost record</b> <small>cut power, a.keys:1:1</small>'));
  t.true(page.includes('card dsc-plus secret=********\ntype 1234\nexpect response for 482915 pin 1234</pre>'));
});

test('campaign page: of very many faults and scripts it shows some, says how many more, and stays small', (t) => {
  const many = Array.from({ length: 20_000 }, (_, index) =>
    caseOf({
      board_us: index * 1700,
      failure: { line: index, display: 'PIN>' },
      repeat: '# x\n',
      violations: ['lost record'],
    }),
  );
  const page = campaignPage(reportWith(many), 'wait 1s\n'.repeat(10_000));
  t.true(page.includes('… and 19500 more rows: --json has every case'));
  t.true(page.includes('… and 19950 more scripts: --json has them all'));
  t.true(page.length < 200_000, String(page.length));
});

test('campaign page: the pictures are whole, and each outcome has a lane of its own', (t) => {
  const outcomes = ['no effect', 'detected', 'refused', 'accepted'] as const;
  const page = campaignPage(
    reportWith(outcomes.map((outcome, line) => caseOf({ outcome, line, board_us: line * 1e6 }))),
    '',
  );
  const picture = /<div class="picture">[\s\S]*?<\/span>\n<\/div>/.exec(page)![0];
  const lanes = [...parsed(picture).getElementsByTagName('svg')];
  t.deepEqual(
    lanes.slice(0, 4).map((lane) => [...lane.getElementsByTagName('title')].map(({ textContent }) => textContent)),
    [
      ['0 s to 0.008 s: 1 no effect'],
      ['0.999 s to 1.008 s: 1 detected'],
      ['1.998 s to 2.007 s: 1 refused'],
      ['2.997 s to 3.006 s: 1 accepted'],
    ],
  );
});

test('campaign page: faults one after another that end alike are one row', (t) => {
  const failure = { line: 7, display: '' };
  const cases = [
    caseOf({ board_us: 1000, faults: 20, failure }),
    caseOf({ board_us: 21_000, fault: ['cut power', 'restore power'], failure }),
    caseOf({ board_us: 22_000, failure: { ...failure, display: 'PIN>' } }),
    caseOf({ board_us: 23_000, failure }),
    caseOf({ board_us: 24_000, failure, violations: ['lost record'] }),
    caseOf({ board_us: 25_000, outcome: 'no effect' }),
  ];
  t.deepEqual(
    groupsOf(cases).map(({ first, last, faults }) => [first.board_us, last.board_us, faults]),
    [
      [1000, 21_000, 21],
      [22_000, 22_000, 1],
      [23_000, 23_000, 1],
      [24_000, 24_000, 1],
      [25_000, 25_000, 1],
    ],
  );
});

test('campaign page: rows are by what goes wrong where that takes fewer', (t) => {
  const cases = [1, 2, 3].flatMap((line) => [
    caseOf({ fault: ['stick 1 up'], board_us: line * 1000, line }),
    caseOf({ fault: ['stick 2 up'], board_us: line * 1000, line, outcome: 'no effect' }),
  ]);
  t.deepEqual(
    groupsOf(cases).map(({ first, earliest, latest, faults }) => [first.fault[0], earliest.line, latest.line, faults]),
    [
      ['stick 1 up', 1, 3, 3],
      ['stick 2 up', 1, 3, 3],
    ],
  );
});

test('campaign page: a fault is in the column of its time', (t) => {
  const cases = Array.from({ length: 1000 }, (_, index) => caseOf({ board_us: index * 4321 }));
  const columns = new Columns(reportWith(cases));
  for (const one of cases) {
    const column = columns.count([one]).findIndex(({ detected }) => detected > 0);
    const [from_us, to_us] = columns.edges_us.slice(column, column + 2);
    t.true(from_us! <= one.board_us && one.board_us < to_us!, `${one.board_us} us`);
  }
});

test('campaign page: each fault is in one column, wherever it begins', (t) => {
  const CASE = fc.record({
    board_us: fc.integer({ min: 0, max: 40_000_000 }),
    faults: fc.integer({ min: 1, max: 5000 }),
    outcome: fc.constantFrom('no effect', 'detected', 'refused', 'accepted'),
  });
  fc.assert(
    fc.property(fc.array(CASE, { minLength: 1, maxLength: 30 }), (some) => {
      const cases = some.map((one) => caseOf(one as Partial<CaseReport>));
      const columns = new Columns(reportWith(cases)).count(cases);
      for (const outcome of ['no effect', 'detected', 'refused', 'accepted'] as const) {
        const own = cases.filter((one) => one.outcome === outcome).reduce((sum, { faults }) => sum + faults, 0);
        t.is(
          columns.reduce((sum, column) => sum + column[outcome], 0),
          own,
        );
      }
    }),
  );
});
