import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import type { Decision } from './context.js';
import { checkEnrolments, faultsOf } from './enrolment.js';

test('enrolment: a batch has a thousand entries at most', (t) => {
  const batch = (length: number) => Array.from({ length }, () => ({ user: 'alice', serial: '7001' }));
  t.notThrows(() => checkEnrolments(batch(1000)));
  t.throws(() => checkEnrolments(batch(1001)), {
    instanceOf: InputError,
    message: 'batch is an array of 1001, but must be an array of at most 1000',
  });
});

test('enrolment: a store that fails is no fault of an entry', async (t) => {
  const error = new Error('the disk is gone');
  const card = async () => {
    throw error;
  };
  const view = { tx: { card }, now_ms: 0 } as unknown as Decision;
  t.is(await t.throwsAsync(faultsOf(view, [{ user: 'alice', serial: '7001' }])), error);
});
