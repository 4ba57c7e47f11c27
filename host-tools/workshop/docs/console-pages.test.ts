import { onTerminal, runConsole } from './console.js';

for (const page of ['operators', 'cards']) {
  onTerminal(`${page} page: its commands, one after the other, print what it shows`, async (t) => {
    t.true((await runConsole(t, `docs/${page}.md`)) > 10);
  });
}
