/**
 * `npm run bench`: one JSON line a bench, each a ratio of two things timed in this run. Names may be given to run only
 * those; `--compare REV` runs them on another commit too. Nothing here fails: goals and bars are printed for the reader.
 */
import { parseArgs } from 'node:util';

/** Each by its name. The code that a bench measures is loaded with it: another commit may lack what others measure. */
const BENCHES: Record<string, () => Promise<void>> = {
  login_vs_hmac: async () => (await import('./login.js')).loginVsHmac(),
  replay_vs_realtime: async () => (await import('./replay.js')).replayVsRealtime(),
  replay_vs_read: async () => (await import('./replay.js')).replayVsRead(),
  replay_jobs: async () => (await import('./replay.js')).replayJobs(),
  startup_version: async () => (await import('./startup.js')).startupVersion(),
  startup_replay: async () => (await import('./startup.js')).startupReplay(),
  replay_memory: async () => (await import('./replay.js')).replayMemory(),
  campaign: async () => (await import('./campaign.js')).campaignVsReplays(),
  link_pty: async () => (await import('./link.js')).linkPty(),
  link_mock: async () => (await import('./link.js')).linkMock(),
  panel_start: async () => (await import('./panel.js')).panelStart(),
  frame: async () => (await import('./panel.js')).frame(),
  frame_scope: async () => (await import('./panel.js')).frameScope(),
  past: async () => (await import('./panel.js')).past(),
  panel_idle: async () => (await import('./panel.js')).panelIdle(),
  verify_ocra: async () => (await import('./verify.js')).verifyOcra(),
  verify_durable: async () => (await import('./verify.js')).verifyDurable(),
  verify_durable_one_client: async () => (await import('./verify.js')).verifyDurableOneClient(),
  verify_scale: async () => (await import('./verify.js')).verifyScale(),
  radius_login: async () => (await import('./radius.js')).radiusLogin(),
  http_login: async () => (await import('./portal.js')).httpLogin(),
  http_start: async () => (await import('./portal.js')).httpStart(),
  page_weight: async () => (await import('./portal.js')).pageWeight(),
  pg_one: async () => (await import('./postgres.js')).pgOne(),
  pg_four: async () => (await import('./postgres.js')).pgFour(),
  pg_scale: async () => (await import('./postgres.js')).pgScale(),
  audit_growth: async () => (await import('./postgres.js')).auditGrowth(),
  connections: async () => (await import('./provisioning.js')).connections(),
  import: async () => (await import('./provisioning.js')).importScale(),
  walk: async () => (await import('./walk.js')).walkStates(),
  web_card: async () => (await import('./web.js')).webCard(),
};

// Reading extra certificates costs Node 20 some 60 ms a process, on both sides of every ratio: leave it out.
delete process.env.NODE_EXTRA_CA_CERTS;

const { values, positionals } = parseArgs({ options: { compare: { type: 'string' } }, allowPositionals: true });
const wrong = positionals.find((name) => !Object.hasOwn(BENCHES, name));
if (wrong !== undefined) throw new Error(`${wrong} is not a bench: name one of ${Object.keys(BENCHES).join(', ')}`);
const names = Object.keys(BENCHES).filter((name) => positionals.length === 0 || positionals.includes(name));
if (values.compare === undefined) for (const name of names) await BENCHES[name]!();
else await (await import('./compare.js')).compare(values.compare, names);
