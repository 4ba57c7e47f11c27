/** Every suite that holds the other stores, on PostgreSQL; `suites.test.ts` compares the list with the suites that there are. */
// Takes the place of the other stores before the suites that follow look at them.
import './testing-stores.js';
import '../../../couriers/outbox.test.js';
import '../../../identity/clients.test.js';
import '../../../identity/passwords.test.js';
import '../../../identity/sessions.test.js';
import '../../../methods/codes.test.js';
import '../../../methods/eligibility.test.js';
import '../../../methods/ib-keys.test.js';
import '../../../methods/number-checks.test.js';
import '../../../radius/server.test.js';
import '../../../store-files/archive.test.js';
import '../../attacks.slow.test.js';
import '../../clock.test.js';
import '../../names.test.js';
import '../../operator.test.js';
import '../../pins.test.js';
import '../../proofs.test.js';
import '../../purposes.test.js';
import '../../tampering.test.js';
import '../../verifier.test.js';
import '../closing.test.js';
import '../memory-state.test.js';
import '../records.test.js';
import '../store.test.js';
