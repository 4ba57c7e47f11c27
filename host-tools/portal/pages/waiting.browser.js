// Goes on by itself when the phone has answered, or can't any more. Without it, a button asks.
const EVERY_ms = 1000;

async function look(path) {
  const response = await fetch(path, { cache: 'no-store' }).catch(() => undefined);
  const { state } = response?.ok ? await response.json() : { state: 'waiting' };
  if (state === 'waiting') setTimeout(look, EVERY_ms, path);
  else location.reload();
}

const { path } = document.querySelector('[data-path]').dataset;
setTimeout(look, EVERY_ms, path);
