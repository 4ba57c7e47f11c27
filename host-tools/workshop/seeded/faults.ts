/**
 * Faults as people make them, one at a time: each a text of a source and what stands there instead. `npm run seeded` plants
 * one after another into a copy of the project and sees whether the tests notice (docs/mutation.md).
 */
export interface SeededFault {
  /** The fault, in a few words. */
  readonly fault: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
  /** The bundles of tests that look at it, by the beginnings of their names; the slow ones with `slow/` before it. */
  readonly tests: readonly string[];
}

const VERIFIER = ['host-tools.verifier.test'];
const SERVER = ['host-tools.server.test'];
const CLIENT = ['host-tools.client.test', ...SERVER];
const MACHINE = [
  'emulator.machine',
  'firmware',
  'emulator.test',
  'host-tools.vectors.test',
  'slow/emulator.tools.walk',
];

export const FAULTS: readonly SeededFault[] = [
  {
    fault: 'a PIN change does not ask that the login was made with the same card',
    file: 'host-tools/verifier/verifier.ts',
    from: '        proof.serial === row.serial &&\n',
    to: '',
    tests: VERIFIER,
  },
  {
    fault: 'a PIN change takes a login of any age',
    file: 'host-tools/verifier/verifier.ts',
    from: '        now_ms - proof.accepted_ms < PROOF_MS &&\n',
    to: '',
    tests: VERIFIER,
  },
  {
    fault: 'a refused resynchronisation costs one of its two challenges a try',
    file: 'host-tools/verifier/verifier.ts',
    from: 'inOrder ? [one, two] : [one]',
    to: '[one]',
    tests: VERIFIER,
  },
  {
    fault: 'a resynchronisation takes one challenge twice',
    file: 'host-tools/verifier/verifier.ts',
    from: 'row.sequence < two.row.sequence',
    to: 'row.sequence <= two.row.sequence',
    tests: VERIFIER,
  },
  {
    fault: 'the places of questions are counted over all cards',
    file: 'host-tools/verifier/store/libsql-transaction.ts',
    from: '1 + coalesce(max(place), 0) FROM questions WHERE scope = ?1',
    to: '1 + coalesce(max(place), 0) FROM questions WHERE true',
    tests: VERIFIER,
  },
  {
    fault: 'an unlock does not forget the failures of activation',
    file: 'host-tools/verifier/operator.ts',
    from: "      await tx.putLimits(noFailures(one, ''));\n",
    to: '',
    tests: VERIFIER,
  },
  {
    fault: 'the verdict before a store error is read again after it',
    file: 'host-tools/server/session.ts',
    from: '    this.judged = undefined;\n',
    to: '',
    tests: SERVER,
  },
  {
    fault: 'scripts with a card file play on several threads',
    file: 'host-tools/replay/work.ts',
    from: '      if (!isAlone && fitsCardFile(script)) return undefined;\n',
    to: '',
    tests: ['host-tools.cli.commands'],
  },
  {
    fault: 'the shard’s index begins again at each path',
    file: 'host-tools/replay/run.ts',
    from: 'if (index++ % of === part - 1)',
    to: 'if ((paths.includes(path) ? (index = 0) : ++index) % of === part - 1)',
    tests: ['host-tools.cli.commands.test'],
  },
  {
    fault: 'a short write is taken for whole',
    file: 'host-tools/files/write-all.ts',
    from: 'done.bytes += writeSync(fd, bytes, done.bytes);',
    to: 'writeSync(fd, bytes, done.bytes);\n      done.bytes = bytes.length;',
    tests: ['host-tools.vectors.test', 'host-tools.cli.commands'],
  },
  {
    fault: 'a question’s abort listener stays on the signal',
    file: 'host-tools/client/wire.ts',
    from: "      signal?.removeEventListener('abort', abort);\n",
    to: '',
    tests: CLIENT,
  },
  {
    fault: 'the queue’s abort listener stays on the signal',
    file: 'host-tools/client/command-queue.ts',
    from: "    signal.removeEventListener('abort', abort);\n",
    to: '',
    tests: CLIENT,
  },
  {
    fault: 'a held-back refusal leaves its abort listener on the signal',
    file: 'host-tools/wait.ts',
    from: "      signal?.removeEventListener('abort', end);\n",
    to: '',
    tests: ['host-tools.test'],
  },
  {
    fault: 'listeners of signals stay on the process',
    file: 'host-tools/cli/shell/stop.ts',
    from: 'for (const signal of STOP_SIGNALS) process.off(signal, this.listener);',
    to: '',
    tests: ['host-tools.cli.test', 'host-tools.cli.commands'],
  },
  {
    fault: 'the client’s time-outs are a thousand times too short',
    file: 'host-tools/client/wire.ts',
    from: 'setTimeout(() => resolve(undefined), within_ms)',
    to: 'setTimeout(() => resolve(undefined), within_ms / 1000)',
    tests: CLIENT,
  },
  {
    fault: 'a batch of card files is not synced',
    file: 'emulator/machine/card-file/durable.ts',
    from: '    await file.sync();\n',
    to: '',
    tests: ['emulator.machine', 'host-tools.cli.commands.test'],
  },
  {
    fault: 'a watch does not see a script that comes into a folder',
    file: 'host-tools/replay/watcher.ts',
    from: "for (const folder of foldersBelow(root)) folders.set(folder, 'all');",
    to: '',
    tests: ['host-tools.cli.commands.test'],
  },
  {
    fault: 'a key released while another is held is counted again',
    file: 'firmware/keypad/keypad.ts',
    from: 'this.pressed !== 0 && (after & (after - 1)) === 0',
    to: '(this.pressed !== 0 || (before & (before - 1)) !== 0) && after !== 0 && (after & (after - 1)) === 0',
    tests: MACHINE,
  },
  {
    fault: 'the debounce keeps counting over a bounce',
    file: 'firmware/keypad/debounce.ts',
    from: 'for (let started = differing & ~this.differing; started !== 0; started &= started - 1) {',
    to: 'for (let started = differing & ~this.differing; started !== 0 && this.levels === 0; started &= started - 1) {',
    tests: MACHINE,
  },
  {
    fault: 'the readable newest digit stays readable after BACK',
    file: 'firmware/ui/entry.ts',
    from: '    this.counts[field] = count - 1;\n    this.newestReadable = false;',
    to: '    this.counts[field] = count - 1;\n    this.newestReadable = count > 2;',
    tests: MACHINE,
  },
  {
    fault: 'a wipe leaves the last digit of the first field in memory',
    file: 'firmware/ui/entry.ts',
    from: 'for (let field = 0; field < this.digits.length; field++) setAll(this.digits[field], 0);\n    setAll',
    to: 'for (let field = 0; field < this.digits.length; field++) setAll(this.digits[field].subarray(1), 0);\n    setAll',
    tests: MACHINE,
  },
  {
    fault: 'the newer of two slots is chosen by the plain size of its number',
    file: 'firmware/storage/slots.ts',
    from: 'isNewer(sequence1, sequence0)',
    to: 'sequence1 > sequence0',
    tests: MACHINE,
  },
  {
    fault: 'a restored board keeps the contacts’ last reading',
    file: 'emulator/machine/board.ts',
    from: '    this.contacts.lastRead = 0;\n    this.glass.blank();\n    const hasChanged',
    to: '    this.glass.blank();\n    const hasChanged',
    tests: MACHINE,
  },
  {
    fault: 'the charge drawn before a new level is set is not taken out',
    file: 'emulator/machine/board.ts',
    from: '    this.firmware.settleEnergy(now_ms);\n    this.battery.setPercent(percent);',
    to: '    this.battery.setPercent(percent);',
    tests: MACHINE,
  },
  {
    fault: 'another card keeps the stuck keys of the one before',
    file: 'emulator/machine/board.ts',
    from: '    this.contacts.renew();\n',
    to: '',
    tests: [...MACHINE, 'emulator.script.test'],
  },
  {
    fault: 'the key queue takes one press too many',
    file: 'emulator/machine/key-sequencer.ts',
    from: 'this.queue.length + moves.length > KEY_PLACES',
    to: 'this.queue.length >= KEY_PLACES',
    tests: ['emulator.link', 'emulator.machine'],
  },
  {
    fault: 'a reset lets go of keys but keeps what is queued',
    file: 'emulator/machine/key-sequencer.ts',
    from: '    this.queue.length = 0;\n',
    to: '',
    tests: ['emulator.link', 'emulator.machine'],
  },
  {
    fault: 'a lock of a day also holds where the store’s clock was repaired',
    file: 'host-tools/verifier/limits.ts',
    from: '(now_ms < lockedUntil_ms && lockedUntil_ms <= now_ms + DAY_MS)',
    to: 'now_ms < lockedUntil_ms',
    tests: VERIFIER,
  },
  {
    fault: 'an acceptance forgets the failures of the day',
    file: 'host-tools/verifier/limits.ts',
    from: '  return { ...row, inARow: 0 };',
    to: '  return { ...row, inARow: 0, failures_ms: [] };',
    tests: VERIFIER,
  },
  {
    fault: 'a challenge made before a new PIN is still answered with the new one',
    file: 'host-tools/verifier/attempt.ts',
    from: "return right && same ? 'accepted' : 'wrong';",
    to: "return right ? 'accepted' : 'wrong';",
    tests: VERIFIER,
  },
  {
    fault: 'what was computed before the lock counts although the counter has moved',
    file: 'host-tools/verifier/attempt.ts',
    from: 'card.suite === other.suite && card.counter === other.counter;',
    to: 'card.suite === other.suite;',
    tests: [...VERIFIER, 'slow/host-tools.verifier.test'],
  },
  {
    fault: 'an assignment that the verifier did not write is taken',
    file: 'host-tools/verifier/attempt.ts',
    from: "  if (forged) return 'forged';\n",
    to: '',
    tests: VERIFIER,
  },
  {
    fault: 'a locked user learns that the challenge was answered with the right response',
    file: 'host-tools/verifier/attempt.ts',
    from: "  if (locked) return 'locked';\n  return right",
    to: "  if (locked && !right) return 'locked';\n  return right",
    tests: VERIFIER,
  },
  {
    fault: 'an operator’s login does not end by idle time',
    file: 'host-tools/server/session.ts',
    from: '/ 1000 - this.current.lastUse_ms >= IDLE_MS) this.logOut();',
    to: '/ 1000 - this.current.lastUse_ms >= IDLE_MS * 1000) this.logOut();',
    tests: SERVER,
  },
  {
    fault: 'a login over noise takes a page of the response after one reading',
    file: 'host-tools/client/login.ts',
    from: '      if (first.text === second.text) found.set',
    to: '      if (first.text.length === second.text.length) found.set',
    tests: [...CLIENT, 'slow/host-tools.campaign.noise'],
  },
  {
    fault: 'a client’s answer that came too late is taken for the next one’s',
    file: 'host-tools/client/wire.ts',
    from: 'pending === undefined || parts.at(-1) !== pending.tag',
    to: 'pending === undefined',
    tests: CLIENT,
  },
  {
    fault: 'a report is left where its run failed',
    file: 'host-tools/files/output.ts',
    from: '      if (this.#files) rmSync(this.#files.wanted, { force: true });\n',
    to: '',
    tests: ['host-tools.vectors.test', 'host-tools.cli.commands'],
  },
  {
    fault: 'stepping back in a session forgets to restore the contacts that a finger held',
    file: 'emulator/session/session.ts',
    from: '    this.options.companion?.cut(held);',
    to: '    this.options.companion?.cut([]);',
    tests: ['emulator.test', 'emulator.faceplate'],
  },
  {
    fault: 'a bounce of one seed depends on the key before',
    file: 'emulator/machine/parts/contacts.ts',
    from: "    if (mode.kind === 'bouncy') this.bounce.begin(mode.seed, mode.max_us);",
    to: "    if (mode.kind === 'bouncy' && this.busy === 0) this.bounce.begin(mode.seed, mode.max_us);",
    tests: [...MACHINE, 'emulator.script.test'],
  },
  {
    fault: 'a waiting *OPC outlives *CLS',
    file: 'emulator/link/device.ts',
    from: '    super.clear();\n    this.completionAsked = false;\n',
    to: '    super.clear();\n',
    tests: ['emulator.link'],
  },
  {
    fault: '*RCL does not bring the clock’s mode back',
    file: 'emulator/link/device.ts',
    from: '    if (mode !== this.timeline.mode) this.timeline.setMode(mode);\n',
    to: '',
    tests: ['emulator.link'],
  },
  {
    fault: 'a script out of a pipe is given to threads, which find it empty',
    file: 'host-tools/replay/run.ts',
    from: '        : kept.hasPipes\n',
    to: '        : kept.hasPipes && jobs > 99\n',
    tests: ['host-tools.cli.commands'],
  },
];

/** The text with the fault in place of what is right. @throws Error where that does not stand there exactly once */
export function planted({ file, from, to }: SeededFault, text: string): string {
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} of ${JSON.stringify(from)}, expected one`);
  return parts.join(to);
}
