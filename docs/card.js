// The page of card.html: shows what the element reports, and presses a login by its methods.
const card = document.querySelector('dscplus-card');
const reports = document.querySelector('#reports');

function report(line) {
  reports.prepend(`${line}\n`);
}

card.addEventListener('dscplus-screen', ({ detail }) =>
  report(`${detail.at_us} µs: the display shows "${detail.text}"`),
);
card.addEventListener('dscplus-key', ({ detail }) =>
  report(`${detail.at_us} µs: ${detail.key} ${detail.isDown ? 'down' : 'up'}`),
);

document.querySelector('#login').addEventListener('click', async () => {
  await card.press('PRESS', 2_500_000);
  // This model asks for the challenge first.
  const entries = card.getAttribute('model') === 'nagra-326' ? ['12345678', '1234'] : ['1234', '123456'];
  for (const digits of entries) {
    await card.type(digits);
    await card.press('OK');
  }
  report(`The response is ${card.display}.`);
});

document.querySelector('#model').addEventListener('change', ({ target }) => card.setAttribute('model', target.value));
