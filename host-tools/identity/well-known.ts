/** Words that passwords are made of most often, long ones before their parts: what a guesser tries first. */
export const WELL_KNOWN: readonly string[] = (
  'administrator interactivebrokers interactive brokers qwertyuiop passwort password trustno1 superman sunshine starwars ' +
  'princess passw0rd michelle jennifer iloveyou football computer changeit changeme baseball basketball liverpool ' +
  'letmein welcome whatever freedom charlie chelsea dragon monkey master shadow michael jordan hunter killer pepper ' +
  'daniel george andrew summer winter spring autumn january february october november december monday friday secret ' +
  'account banking broker trading trader market login guest admin hello money test user demo root love pass qwerty asdfgh zxcvbn'
).split(' ');
