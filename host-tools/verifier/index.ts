/** The package's subpath `dscplus/verifier`. */

export { InputError } from '../../emulator/input-error.js';
export type { Answer } from './attempt.js';
export type { AuditEntry, AuditFault } from './audit.js';
export { AuditKey, findAuditFault } from './audit.js';
export type { NewCard } from './card-secrets.js';
export type { VerifierTime } from './clock.js';
export type { ContextOptions, Decision, View } from './context.js';
export type { Enrolment, EnrolmentFault } from './enrolment.js';
export { OutcomeUnknownError, StoreError } from './errors.js';
export type { AssignmentFacts, CardFacts, Page, UserFacts } from './facts.js';
export type { Challenge, ChallengeOptions } from './issue.js';
export { OcraInputError } from './ocra/ocra-input-error.js';
export { Operator } from './operator.js';
export type { TrivialPins } from './pins.js';
export { LOGIN, type Purpose } from './purposes.js';
export { type RandomSource, type SeededPlace, SeededRandom, SYSTEM_RANDOM } from './random.js';
export type { Settings } from './settings.js';
export { backUp } from './store/backup.js';
export { LibsqlStore } from './store/libsql.js';
export { ReadOnlyStore } from './store/libsql-read-only.js';
export { type MemoryState, MemoryStore } from './store/memory.js';
export { migrate } from './store/postgres/migrate.js';
export { PostgresStore } from './store/postgres/postgres.js';
export type * from './store/store.js';
export { KeyEncryptionKey } from './vault.js';
export { type Response, type Verification, Verifier, type VerifierOptions } from './verifier.js';
