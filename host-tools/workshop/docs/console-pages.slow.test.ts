import { onTerminal, runConsole } from './console.js';

for (const [page, commands] of [
  ['operators', 10],
  ['cards', 10],
  ['backups', 9],
] as const) {
  onTerminal(`${page} page: its commands, one after the other, print what it shows`, async (t) => {
    t.true((await runConsole(t, `docs/${page}.md`)) >= commands);
  });
}
