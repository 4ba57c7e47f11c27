/**
 * `npm run docs`: writes the pages that are made from code. `npm run docs -- --digests` also writes the digests of the
 * session vectors: they say that runs stay the same, so they change only where somebody wants them to.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cardSvg } from '../../../emulator/machine/parts/card-svg.js';
import { walk } from '../../../emulator/tools/walk/walk.js';
import { MODELS } from '../../../firmware/models.js';
import { openApi } from '../../portal/api/openapi.js';
import { SESSION_DIGESTS, sessionDigests } from '../../vectors/session-digests.js';
import { appendixPage, PROMISES } from './appendix.js';
import { withMap } from './architecture-map.js';
import { faceplatePicture, loginFilm } from './faceplate-picture.js';
import { loginPage } from './login-page.js';
import { mutationPage } from './mutation-page.js';
import { serialPage } from './serial-page.js';
import { statesPage } from './states-page.js';

writeFileSync(
  'docs/states.md',
  statesPage(
    MODELS,
    MODELS.map((model) => walk(model)),
  ),
);
writeFileSync('docs/architecture.md', withMap(readFileSync('docs/architecture.md', 'utf8')));
writeFileSync('docs/serial.md', serialPage());
writeFileSync('docs/login-commands.md', loginPage());
writeFileSync('docs/mutation.md', mutationPage());
for (const promises of PROMISES) writeFileSync(`docs/${promises.name}-tests.md`, appendixPage(promises));
writeFileSync('docs/openapi.json', `${JSON.stringify(openApi(), undefined, 2)}\n`);
writeFileSync('docs/card.svg', cardSvg());
writeFileSync('docs/faceplate.svg', faceplatePicture());
writeFileSync('docs/login.svg', loginFilm());
if (process.argv.includes('--digests'))
  writeFileSync(SESSION_DIGESTS, `${JSON.stringify(sessionDigests(), undefined, 2)}\n`);
