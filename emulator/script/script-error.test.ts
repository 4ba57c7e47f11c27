import test from 'ava';
import { withoutKeys, withoutSecrets } from './script-error.js';

/** A line of a script, and what of it can be read where secrets must not be. */
const LINES: ReadonlyArray<readonly [line: string, shown: string]> = [
  ['card dsc-plus secret=0011 serial=A', 'card dsc-plus secret=**** serial=A'],
  ['card dsc-plus secret="00 11" # secret=22', 'card dsc-plus secret=******* # secret=**'],
  ['card dsc-plus SECRET=0011 Secret = 22 serial=A', 'card dsc-plus SECRET=**** Secret = ** serial=A'],
  [
    `card dsc-plus sekret=${'0a'.repeat(12)} counter=18446744073709551616`,
    `card dsc-plus sekret=${'*'.repeat(24)} counter=18446744073709551616`,
  ],
  [`card file=${'0a'.repeat(20)} key="${'0A'.repeat(20)}"`, `card file=${'0a'.repeat(20)} key=${'*'.repeat(42)}`],
  [`# digest ${'0a'.repeat(32)}`, `# digest ${'0a'.repeat(32)}`],
  ['phone ios PIN=1234 # the PIN then OK', 'phone ios PIN=**** # the PIN then OK'],
  ['expect response for 123456 pin 1234', 'expect response for 123456 pin ****'],
  ['expect response pin "12" # pin 34', 'expect response pin **** # pin **'],
  ['enter "correct horse" in Password', 'enter *************** in Password'],
  ['enter code', 'enter code'],
  ['unlock passcode 246810', 'unlock passcode ******'],
  ['expect passcode for 482913 pin 1234', 'expect passcode for 482913 pin ****'],
  ['phone android pin=1234 active=demo', 'phone android pin=**** active=demo'],
  ['include "my pin 1234.keys"', 'include "my pin 1234.keys"'],
  ['  include lib/secret=1/a.keys # secret=2', '  include lib/secret=1/a.keys # secret=*'],
  ['card file="pin 12/a \\" pin 34.card"', 'card file="pin 12/a \\" pin 34.card"'],
  ['card file=my-pin secret=0011', 'card file=my-pin secret=****'],
  ['card file=secret=1.card secret=2', 'card file=secret=1.card secret=*'],
  ['card file="a secret=0011 pin 1234', 'card file="a secret=**** pin ****'],
  ['contacts file="pin 1.vcd" closed=low', 'contacts file="pin 1.vcd" closed=low'],
  ['# Shrunk by dscplus from ../pin tests/a.keys: off', '# Shrunk by dscplus from ../pin tests/a.keys: off'],
  ['# card dsc-plus secret=0011 pin 1234', '# card dsc-plus secret=**** pin ****'],
];

for (const [line, shown] of LINES) {
  test(`secrets: of ${line} a reader sees no secret, and every path`, (t) => {
    t.is(withoutSecrets(line), shown);
  });
}

test('secrets: where only keys must not be read, PINs and paths stay', (t) => {
  t.is(withoutKeys('include "secret=1.keys"'), 'include "secret=1.keys"');
  t.is(withoutKeys('card dsc-plus secret=0011 # pin 1234'), 'card dsc-plus secret=**** # pin 1234');
});
