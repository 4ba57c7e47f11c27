import test from 'ava';
import { TestBench } from '../testing.js';

test('bench: a login by the keyboard, to the page’s verdict', (t) => {
  const at = new TestBench({}, (_facts, _counter, challenge, pin) =>
    challenge + pin === '4829151234' ? '67044644' : '',
  );
  at.controls.key('p');
  at.pass(2100);
  at.keys(...'1234', 'enter', ...'482915', 'enter');
  t.is(at.card.display, '67044644');
  at.keys('r', ...'67044645', 'enter');
  t.is(at.bench.view().login.verdict, 'open');
  t.true(at.text().includes('REFUSED. 2 more to try'));
  at.keys(...'67044646', 'backspace', '4', 'enter');
  t.is(at.bench.view().login.verdict, 'accepted');
  t.true(at.text().includes('ACCEPTED'));
  at.keys('n');
  t.is(at.bench.view().login.verdict, 'open');
});

test('bench: the third wrong response ends a challenge, and so does its time', (t) => {
  const at = new TestBench();
  at.keys('r');
  for (let tries = 0; tries < 3; tries++) at.keys(...'00000000', 'enter');
  t.is(at.bench.view().login.verdict, 'refused');
  at.keys(...'12345678', 'enter');
  t.is(at.bench.view().login.verdict, 'refused');
  at.keys('n');
  at.pass(119_799);
  t.is(at.bench.view().login.left_ms, 1);
  t.is(at.bench.view().login.verdict, 'open');
  at.pass(1);
  at.keys(...'12345678', 'enter');
  t.is(at.bench.view().login.verdict, 'expired');
});

test('bench: the page’s counter runs ahead with the card’s, by nine and no more', (t) => {
  const at = new TestBench({ model: 'nagra-326', counter: 5n }, (_facts, counter) => `00${counter}`.padStart(6, '0'));
  at.keys('r', ...'000015', 'enter');
  t.is(at.bench.view().login.triesLeft, 2);
  at.keys(...'000014', 'enter');
  t.is(at.bench.view().login.verdict, 'accepted');
  at.keys('n', ...'000014', 'enter');
  t.is(at.bench.view().login.triesLeft, 2);
  at.keys(...'000025', 'enter');
  t.is(at.bench.view().login.triesLeft, 1);
  at.keys(...'000024', 'enter');
  t.is(at.bench.view().login.verdict, 'accepted');
});

test('bench: a challenge’s time begins when digits go to the page, and stands once the login is over', (t) => {
  const at = new TestBench({}, (_facts, _counter, _challenge) => '12345678');
  const left_s = () => Math.ceil(at.bench.view().login.left_ms / 1000);
  at.pass(500_000);
  t.is(left_s(), 120);
  t.is(at.bench.view().login.verdict, 'open');
  at.keys('r');
  at.pass(10_000);
  t.is(left_s(), 110);
  at.keys('r');
  at.pass(10_000);
  t.is(left_s(), 100);
  at.keys('r', ...'12345678', 'enter');
  t.is(at.bench.view().login.verdict, 'accepted');
  const end_s = left_s();
  at.pass(500_000);
  t.is(left_s(), end_s);
  at.keys('n');
  at.pass(10_000);
  t.is(left_s(), 110, 'another challenge on the page that is used');
  at.keys('m');
  at.pass(200_000);
  t.is(left_s(), 120, 'another card begins another login');
});

test('bench: a response that is too short is not sent, and that is said', (t) => {
  const at = new TestBench();
  at.keys('r', ...'123', 'enter');
  t.true(at.text().includes('the response is not sent: 5 of its digits are missing'));
  t.is(at.bench.view().login.typed, '123');
});
