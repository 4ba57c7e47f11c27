/**
 * `npm run docs`: writes the pages that are made from code. `npm run docs -- --digests` also writes the digests of the
 * session vectors again: they say that runs stay the same, so they only change where somebody wants them to.
 */
import { writeFileSync } from 'node:fs';
import { cardSvg } from '../../../emulator/machine/parts/card-svg.js';
import { walk } from '../../../emulator/tools/walk/walk.js';
import { MODELS } from '../../../firmware/models.js';
import { SESSION_DIGESTS, sessionDigests } from '../../vectors/session-digests.js';
import { faceplatePicture } from './faceplate-picture.js';
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
writeFileSync('docs/serial.md', serialPage());
writeFileSync('docs/login-commands.md', loginPage());
writeFileSync('docs/mutation.md', mutationPage());
writeFileSync('docs/card.svg', cardSvg());
writeFileSync('docs/faceplate.svg', faceplatePicture());
if (process.argv.includes('--digests'))
  writeFileSync(SESSION_DIGESTS, `${JSON.stringify(sessionDigests(), undefined, 2)}\n`);
