import { DEMO_MODEL } from '../../../emulator/card-record.js';
import { MODELS } from '../../../firmware/models.js';
import { STORE_USAGE } from '../store/open-store.js';

export const MODEL_NAMES = MODELS.map((model) => model.name);

export const USAGE = `Usage: dscplus card new FILE [OPTIONS]
       dscplus card new --count N --output FOLDER|FILE.xml [OPTIONS]
       dscplus card show FILE [--reveal] [--json]
       dscplus card import FILE.xml --output FOLDER|FILE.card [OPTIONS]
       dscplus card import FILE.xml --store FILE [OPTIONS]
       dscplus card export CARD|FOLDER… --output FILE.xml PROTECTION

Makes card files, shows what is in one, and takes cards from key containers (PSKC, RFC 6030) and into them. A card file
keeps the card's key: only its owner can read it. What is made appears whole or not at all.

Options of "new":
  --model MODEL    ${MODEL_NAMES.join(', ')}; ${DEMO_MODEL} if left out
  --serial TEXT    1 to 32 characters; DSC- and six random digits if left out
  --suite SUITE    an OCRA suite whose lengths fit the model; the model's if left out
  --counter N      the first counter; 0 if left out
  --key-file FILE  the key in hexadecimal, from a file or from standard input (-); random if left out.
                   A key can't be an argument: others could read it in the list of processes.

Options of a batch, "new --count N", besides model, suite and counter:
  --count N        1 to 100000 cards with random keys
  --serial-start TEXT
                   the first serial, which ends in digits; DSC-000001 if left out
  --output PATH    a folder to be made, with a card file each; or, if it ends in .xml, a key container (PROTECTION)
  --pins           a random PIN for each card, in the container

Options of "import":
  --output PATH    a folder to be made, with a card file each; or, if it ends in .card, the file of the one card
  --model MODEL    the model of all cards; if left out, the container's if it is one of the above, else one that fits
  --key-file FILE, --password-file FILE
                   what opens the container; a password is asked for if left out
  --pin-file FILE  with --store: the PIN of cards whose PIN the container does not tell
${STORE_USAGE}  --operator NAME  who this is, for the audit log; the login name if left out

PROTECTION, one of:
  --key-file FILE  a pre-shared key of 16, 24 or 32 bytes in hexadecimal
  --password-file FILE, --password
                   a password of at least 12 characters, from a file or asked for
  --plain          none: whoever reads the container has the cards' keys

Options of "show":
  --reveal         show the key too
  --json           as one JSON object

Examples:
  dscplus card new my.card
  dscplus card new my.card --model nagra-326 --counter 7 --key-file key.hex
  dscplus card show my.card
  dscplus card new --count 10000 --pins --output batch.xml --key-file transport.key
  dscplus card import batch.xml --key-file transport.key --output cards
`;
