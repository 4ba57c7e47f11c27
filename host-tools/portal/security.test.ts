import test from 'ava';
import { DEMO_PASSWORD } from './demo.js';
import { ask, Caller, newPortal, respond, Visitor } from './testing.js';

test('portal security: a login gets cookies of its own, whatever the browser had', async (t) => {
  const { address } = await newPortal(t);
  const visitor = await new Visitor(address).open('/login');
  const before = visitor.cookies.get('dscplus-visit')!;
  const planted = 'a'.repeat(43);
  visitor.cookies.set('dscplus-session', planted);
  await visitor.send('/login', { username: 'demo', password: DEMO_PASSWORD });
  const between = visitor.cookies.get('dscplus-visit')!;
  t.not(between, before);
  await visitor.send('/login/challenge', { response: respond(visitor.challenge) });
  t.is(visitor.path, '/home');
  t.not(visitor.cookies.get('dscplus-session'), planted);
  // The one who planted the first visit, or the session, has nothing.
  for (const [name, value] of [
    ['dscplus-visit', before],
    ['dscplus-session', planted],
  ] as const) {
    const other = new Visitor(address);
    other.cookies.set(name, value);
    for (const path of ['/home', '/login/challenge']) t.is((await other.open(path)).path, '/login', `${name} ${path}`);
  }
});

test('portal security: after the log-out, the cookie opens nothing', async (t) => {
  const { address } = await newPortal(t);
  const visitor = await new Visitor(address).logIn();
  const kept = visitor.cookies.get('dscplus-session')!;
  await visitor.send('/logout', {});
  t.is(visitor.path, '/login');
  visitor.cookies.set('dscplus-session', kept);
  t.is((await visitor.open('/home')).path, '/login');
});

test('portal security: a form that does not come from a page of this session is refused', async (t) => {
  const { address, manage } = await newPortal(t);
  const visitor = await new Visitor(address).logIn();
  const other = await new Visitor(address).logIn();
  await visitor.open('/addresses');
  await other.open('/addresses');
  const rules = '192.0.2.1';
  const { csrf } = visitor;
  const forms: ReadonlyArray<readonly [what: string, fields: Record<string, string>, headers: Record<string, string>]> =
    [
      ['no token', { csrf: '', rules }, {}],
      ['another’s token', { csrf: other.csrf, rules }, {}],
      ['a token of the right length', { csrf: '0'.repeat(csrf.length), rules }, {}],
      ['another site', { csrf, rules }, { origin: 'https://evil.example' }],
      ['a site that begins alike', { csrf, rules }, { origin: `${address}.evil.example` }],
      ['a hidden site', { csrf, rules }, { origin: 'null' }],
      ['another site, as the browser says', { csrf, rules }, { 'sec-fetch-site': 'cross-site' }],
      ['a site beside', { csrf, rules }, { 'sec-fetch-site': 'same-site' }],
    ];
  for (const [what, fields, headers] of forms) {
    await visitor.send('/addresses', fields, headers);
    t.is(visitor.status, 403, what);
  }
  t.deepEqual((await manage(({ identity }) => identity.addresses.of('demo'))).rules, []);
  await visitor.send('/addresses', { csrf, rules }, { origin: address, 'sec-fetch-site': 'same-origin' });
  t.is(visitor.status, 200);
  for (const path of [
    '/login',
    '/login/device',
    '/login/challenge',
    '/logout',
    '/tasks',
    '/password',
    '/sessions/end-others',
  ]) {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const { status } = await ask(address, { method: 'POST', path, headers: type, body: '' });
    t.true(status === 400 || status === 403, `${path}: ${status}`);
  }
});

test('portal security: forms of other types, and fields that stand twice, are refused', async (t) => {
  const { address } = await newPortal(t);
  const visitor = await new Visitor(address).open('/login');
  const cookie = `dscplus-visit=${visitor.cookies.get('dscplus-visit')}`;
  const post = (type: string, body: string) =>
    ask(address, { method: 'POST', path: '/login', headers: { cookie, 'content-type': type }, body });
  const form = new URLSearchParams({ csrf: visitor.csrf, username: 'demo', password: DEMO_PASSWORD }).toString();
  t.is((await post('application/x-www-form-urlencoded', form)).status, 303);
  t.is((await post('application/x-www-form-urlencoded', `${form}&username=other`)).status, 400);
  t.is((await post('application/x-www-form-urlencoded', `${form}&more=1`)).status, 400);
  t.is((await post('text/plain', form)).status, 415);
  t.is((await post('application/json', JSON.stringify({ username: 'demo' }))).status, 415);
  t.is((await post('multipart/form-data; boundary=x', form)).status, 415);
  t.is((await post('application/x-www-form-urlencoded', `${form}&${'x'.repeat(17_000)}`)).status, 413);
});

test('portal security: no redirect leaves the site, and nothing that is sent gets into a header', async (t) => {
  const { address } = await newPortal(t);
  const visitor = await new Visitor(address).logIn();
  const cookie = `dscplus-session=${visitor.cookies.get('dscplus-session')}`;
  for (const path of [
    '/',
    '/?next=//evil.example',
    '/devices/pin?serial=%0d%0aset-cookie:a=b',
    '/tasks/password',
    '/login/device',
  ]) {
    const headers = { cookie, host: 'localhost', 'x-forwarded-host': 'evil.example' };
    const answer = await ask(address, { path, headers });
    t.is(answer.status, 303, path);
    t.regex(answer.headers.location!, /^\/[a-z]/, path);
    t.is(answer.headers['set-cookie'], undefined, path);
  }
});

test('portal security: names and details show as text', async (t) => {
  const { address } = await newPortal(t);
  const evil = `"><script>alert(1)</script>'&`;
  const visitor = await new Visitor(address).enterPassword(evil, 'wrong');
  t.true(visitor.text.includes('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;"'));
  await visitor.logIn();
  await visitor.open('/tasks');
  await visitor.send('/tasks', { task: 'withdraw money', detail: evil });
  t.false(visitor.text.includes('<script>'));
});

test('portal security: the cookie of somebody opens nothing of another’s', async (t) => {
  const { address, manage } = await newPortal(t);
  await manage(async ({ verifier }) => {
    const operator = verifier.operator('test');
    await operator.assign('other', 'DEMO-00001');
    await operator.activate('other', 'DEMO-00001');
  });
  const demo = await new Visitor(address).logIn();
  const other = await new Visitor(address).enterPassword('other');
  await other.send('/login/challenge', { response: respond(other.challenge) });
  await demo.open('/sessions');
  await other.open('/sessions');
  const [session] = await manage(({ identity }) => identity.sessions.list('demo'));
  await other.send('/sessions/end', { id: session!.id });
  t.regex(other.text, /over already/);
  t.is((await demo.open('/home')).path, '/home');
});

test('portal security: a challenge of the API logs nobody in on a page, and one of a page serves no task', async (t) => {
  const portal = await newPortal(t);
  const caller = Caller.of(portal);
  const asked = await caller.challenge();
  const visitor = await new Visitor(portal.address).open('/login');
  await visitor.send('/login/challenge', { response: respond(asked.question) });
  t.is(visitor.path, '/login', 'no password, no login');
  const guest = await new Visitor(portal.address).logIn();
  await guest.open('/tasks');
  await guest.send('/tasks', { task: 'withdraw money', detail: '5 USD' });
  await guest.send('/tasks/challenge', { response: '12345678' });
  t.is(guest.path, '/tasks/password', 'no password, no challenge');
  await guest.send('/tasks/password', { username: 'demo', password: DEMO_PASSWORD, device: 'DEMO-00001' });
  const { challenge } = guest;
  // Another task in its place: the response to the first confirms nothing.
  await guest.open('/tasks');
  await guest.send('/tasks', { task: 'withdraw money', detail: '5000 USD' });
  await guest.send('/tasks/challenge', { response: respond(challenge) });
  t.is(guest.path, '/tasks/password');
});
