/** `npm run docs`: writes the pages that are made from code. */
import { writeFileSync } from 'node:fs';
import { cardSvg } from '../../emulator/parts/card-svg.js';
import { faceplatePicture } from './faceplate-picture.js';
import { loginPage } from './login-page.js';
import { serialPage } from './serial-page.js';
import { statesPage } from './states-page.js';

writeFileSync('docs/states.md', statesPage());
writeFileSync('docs/serial.md', serialPage());
writeFileSync('docs/login-commands.md', loginPage());
writeFileSync('docs/card.svg', cardSvg());
writeFileSync('docs/faceplate.svg', faceplatePicture());
