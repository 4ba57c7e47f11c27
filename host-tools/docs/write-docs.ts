/** `npm run docs`: writes the pages that are made from code. */
import { writeFileSync } from 'node:fs';
import { statesPage } from './states-page.js';

writeFileSync('docs/states.md', statesPage());
