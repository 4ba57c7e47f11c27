/**
 * `npm run bench`: one JSON line a bench, each a ratio of two things timed in this run. Names may be given to run only
 * those. Nothing here fails: goals and bars are printed for the reader.
 */
import { campaignVsReplays } from './campaign.js';
import { linkMock, linkPty } from './link.js';
import { loginVsHmac } from './login.js';
import { frame, panelIdle, panelStart } from './panel.js';
import { connections, importScale } from './provisioning.js';
import { replayMemory, replayVsRealtime } from './replay.js';
import { startupReplay, startupVersion } from './startup.js';
import { verifyDurable, verifyOcra, verifyScale } from './verify.js';
import { walkStates } from './walk.js';

const BENCHES: Record<string, () => void | Promise<void>> = {
  login_vs_hmac: loginVsHmac,
  replay_vs_realtime: replayVsRealtime,
  startup_version: startupVersion,
  startup_replay: startupReplay,
  replay_memory: replayMemory,
  campaign: campaignVsReplays,
  link_pty: linkPty,
  link_mock: linkMock,
  panel_start: panelStart,
  frame,
  panel_idle: panelIdle,
  verify_ocra: verifyOcra,
  verify_durable: verifyDurable,
  verify_scale: verifyScale,
  connections,
  import: importScale,
  walk: walkStates,
};

// Reading extra certificates costs Node 20 some 60 ms a process, on both sides of every ratio: leave it out.
delete process.env.NODE_EXTRA_CA_CERTS;

const wanted = process.argv.slice(2);
for (const [name, run] of Object.entries(BENCHES)) {
  if (wanted.length === 0 || wanted.includes(name)) await run();
}
