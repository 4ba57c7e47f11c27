import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CampaignReport } from '../../../emulator/tools/campaign/report.js';
import { folderWith } from '../../cli/testing.js';
import { inShell, scriptsOf, sessionsOf, shell } from './shell.js';

const PAGE = readFileSync('docs/campaign.md', 'utf8');

inShell('campaign page: its commands print and write what it says', (t) => {
  const sessions = sessionsOf(PAGE);
  t.is(sessions.length, 3);
  const folder = folderWith(t, scriptsOf(PAGE));
  for (const [command, printed] of sessions) t.is(shell(command, folder), printed, command);
  t.regex(readFileSync(join(folder, 'campaign.txt'), 'utf8'), /^dropout +30501 /m);
  t.regex(readFileSync(join(folder, 'campaign.html'), 'utf8'), /<\/html>\n$/);
  const { faultModels } = JSON.parse(readFileSync(join(folder, 'campaign.json'), 'utf8')) as CampaignReport;
  t.is(faultModels[0]!.outcomes.detected, 90);
});
