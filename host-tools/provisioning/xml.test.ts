import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { PLAIN } from './testing.js';
import { MOST_XML_BYTES, rootAndChildren } from './xml.js';

const LAUGHS = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');

/** Attacks on a reader of XML, and texts that none should take. */
const REFUSED: ReadonlyArray<readonly [title: string, text: string | Uint8Array, message: RegExp]> = [
  ['a billion laughs', `<!DOCTYPE a [<!ENTITY l0 "ha">${LAUGHS}]><a>&l9;</a>`, /document type/],
  ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', /document type/],
  ['an external parameter entity', '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1/x">%x;]><a/>', /document type/],
  ['an external document type', '<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>', /document type/],
  ['a document type in small letters', '<!doctype a><a/>', /well-formed/],
  ['a document type behind a comment', '<?xml version="1.0"?><!-- --><!DOCTYPE a><a/>', /document type/],
  ['a document type behind what looks like a comment', '<!--><!-- --><!DOCTYPE a><a/>', /well-formed/],
  ['an entity that nobody declares', '<a>&x;</a>', /well-formed/],
  ['a hundred thousand elements in each other', '<a>'.repeat(100_000), /more than 32 deep/],
  ['namespaces in each other', '<a xmlns:b="c">'.repeat(20_000) + '</a>'.repeat(20_000), /more than 32 deep/],
  ['depth hidden by comments', `${'<a><!--</a>-->'.repeat(33)}${'</a>'.repeat(33)}`, /more than 32 deep/],
  ['depth hidden by sections', `${'<a><![CDATA[</a>]]>'.repeat(33)}${'</a>'.repeat(33)}`, /more than 32 deep/],
  ['depth hidden by attributes', `${'<a b="/>">'.repeat(33)}${'</a>'.repeat(33)}`, /more than 32 deep/],
  ['comments without an end', '<!--'.repeat(200_000), /well-formed/],
  ['instructions without an end', '<?'.repeat(200_000), /well-formed/],
  ['quotes without an end', `<a ${'b="'.repeat(100_000)}`, /well-formed/],
  ['a control character', '<a>\u0000</a>', /control character/],
  ['no UTF-8', Buffer.from([0x3c, 0x61, 0xff, 0x2f, 0x3e]), /not UTF-8 text/],
  ['UTF-16', Buffer.from('\ufeff<a/>', 'utf16le'), /not UTF-8 text/],
  ['an encoding of other letters', '<?xml version="1.0" encoding="UTF-7"?><a/>', /another encoding/],
  ['nothing', '', /well-formed/],
  ['no XML', 'serial,key\n', /well-formed/],
  ['two roots', '<a/><b/>', /well-formed/],
  ['an element without an end', '<a>', /well-formed/],
  ['elements that cross', '<a><b></a></b>', /well-formed/],
  ['a prefix that nobody declares', '<x:a/>', /well-formed/],
  ['an attribute twice', '<a b="1" b="2"/>', /well-formed/],
  ['text behind the root', '<a/>x', /well-formed/],
];

for (const [title, text, message] of REFUSED) {
  test(`XML: refuses ${title}`, (t) => {
    for (const bytes of [text.length, 7]) {
      const error = t.throws(() => [...rootAndChildren(piecesOf(text, bytes))], { instanceOf: InputError, message });
      t.notRegex(error!.message, /passwd|127\.0|x:a/);
    }
  });
}

function* piecesOf(text: string | Uint8Array, size: number): Generator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test('XML: takes what is deep, but not too deep, and names of document types in comments', (t) => {
  const depth = 32;
  const text = `<!-- <!DOCTYPE a> -->${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`;
  t.is([...rootAndChildren([Buffer.from(text)])][0]!.localName, 'a');
  t.is([...rootAndChildren([Buffer.from(`\ufeff${PLAIN}`)])][0]!.localName, 'KeyContainer');
});

test('XML: what is read does not depend on the pieces that it comes in', (t) => {
  const whole = [...rootAndChildren([Buffer.from(PLAIN)])];
  t.is(whole.length, 3);
  for (const size of [1, 7, 64]) t.deepEqual([...rootAndChildren(piecesOf(PLAIN, size))], whole);
});

test('XML: refuses more than its limit, and anything in it that has no end, long before it is whole', (t) => {
  const piece = Buffer.alloc(2 ** 20, ' ');
  let pieces = 0;
  function* endless(start: string): Generator<Uint8Array> {
    yield Buffer.from(start);
    for (; pieces < 200; pieces++) yield piece;
  }
  for (const start of ['<a>', '<a><b>', '<a><!--', '<a><![CDATA[', '<a><b c="', '<a><?b ', '<a']) {
    pieces = 0;
    const message = /has more than 1048576 characters/;
    t.throws(() => [...rootAndChildren(endless(start))], { instanceOf: InputError, message }, start);
    t.true(pieces <= 2, start);
  }
  const huge = new Uint8Array(MOST_XML_BYTES + 1);
  t.throws(() => [...rootAndChildren([huge])], { instanceOf: InputError, message: /more than 1073741824 bytes/ });
});
