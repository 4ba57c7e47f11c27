import test from 'ava';
import { tagsOf } from './tags.js';

const HEADS: ReadonlyArray<readonly [string, readonly string[]]> = [
  ['# @smoke\nwait 1s', ['smoke']],
  ['# a login\n\n  #@smoke\t@card:gen1 @a.b-c_1  \r\nwait 1s\n# @late', ['smoke', 'card:gen1', 'a.b-c_1']],
  ['# written by @somebody\n# @ 5 volts\n# @a, @b\nwait 1s', []],
  ['wait 1s # @smoke', []],
  ['', []],
];

for (const [text, tags] of HEADS) {
  test(`tags: of ${JSON.stringify(text)}`, (t) => {
    t.deepEqual(tagsOf(text), [...tags]);
  });
}
