/** `npm run docs`: writes the pages that are made from code. */
import { writeFileSync } from 'node:fs';
import { cardSvg } from '../../emulator/parts/card-svg.js';
import { statesPage } from './states-page.js';

writeFileSync('docs/states.md', statesPage());
writeFileSync('docs/card.svg', cardSvg());
