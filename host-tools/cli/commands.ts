/** The subcommands, as `dscplus help` lists them: each is `commands/<name>.ts`, and one entry here. */
export const COMMANDS: ReadonlyArray<{ readonly name: string; readonly summary: string }> = [
  { name: 'replay', summary: 'run key scripts on emulated cards and report what they showed' },
  { name: 'ocra', summary: 'compute a response by RFC 6287' },
  { name: 'shrink', summary: 'make a failing key script as small as possible' },
  { name: 'campaign', summary: 'play a key script under every fault at every moment, and report how it ends' },
  { name: 'trace', summary: 'check that a trace holds together, from contacts to response' },
  { name: 'vectors', summary: 'check files of test vectors' },
  { name: 'walk', summary: 'try every key in every state of a card, and check what must always hold' },
  { name: 'serve', summary: 'put a card on a serial line: a pseudo-terminal, a device, TCP or standard streams' },
  { name: 'card', summary: 'card files: make and show them, carry them to and from key containers' },
  { name: 'test-card', summary: 'log in with the card at the other end of a line and check its response' },
  { name: 'store', summary: 'make a verifier’s store and its keys' },
  { name: 'users', summary: 'the users of a verifier’s store, and their cards' },
  { name: 'cards', summary: 'the cards of a verifier’s store: add, lock, suspend, resynchronise' },
  { name: 'devices', summary: 'a user’s other devices: telephone number, passcodes, online code card, IB Keys' },
  { name: 'addresses', summary: 'the addresses that a user may log in from' },
  { name: 'sessions', summary: 'who is logged in to the portal: list and log out' },
  { name: 'clients', summary: 'the programs that may call the portal’s HTTP API, and their tokens' },
  { name: 'audit', summary: 'show the decisions of a verifier, and check that its log is whole' },
  { name: 'login-server', summary: 'put a verifier on a line: it issues challenges and verifies responses' },
  { name: 'portal', summary: 'put a verifier on the web: pages to log in on, and an HTTP API' },
  { name: 'login', summary: 'carry a challenge from a login server to a card, and the response back' },
  { name: 'radius', summary: 'answer RADIUS clients, such as VPN gateways and PAM, with the card as second factor' },
  { name: 'radius-login', summary: 'log in at a RADIUS server, to test one' },
  {
    name: 'compare',
    summary: 'play key scripts on a card on a line and an emulated one, and report the first difference',
  },
  { name: 'monitor', summary: 'stand between a client and a card, and show their traffic' },
  { name: 'panel', summary: 'show the card in this terminal, and press its keys' },
  { name: 'demo', summary: 'play a login on the demo card' },
];

/** The exports of a subcommand's bundle. */
export interface Command {
  /** @returns the exit status */
  run(args: readonly string[]): Promise<number>;
}
