/** The text of `dscplus card --help`. */
import { DEMO_MODEL } from '../../../../emulator/machine/card-record.js';
import { MODELS } from '../../../../firmware/models.js';
import { STORE_USAGE } from '../store/open-store.js';

export const USAGE = `Usage: dscplus card new FILE [OPTIONS]
       dscplus card new FOLDER --count N [--serial-start SERIAL] [OPTIONS]
       dscplus card new FILE.xml --count N [--serial-start SERIAL] [--pins] [OPTIONS] PROTECTION
       dscplus card show FILE [--reveal] [--json]
       dscplus card import FILE.xml --output FOLDER [--model MODEL] [PROTECTION]
       dscplus card import FILE.xml --store FILE [--pin-file FILE] [PROTECTION]
       dscplus card export CARD… --output FILE.xml PROTECTION

Works on card files; "dscplus cards" works on the cards of a verifier's store. Makes card files, shows what is in one, and
carries cards from and to key containers (PSKC, RFC 6030). A card file keeps the card's key: only its owner can read it.
Keys and passwords can't be arguments: others could read them in the list of processes.

Options of "new":
  --model MODEL    ${MODELS.map((model) => model.name).join(', ')}; ${DEMO_MODEL} by default
  --serial TEXT    1 to 32 characters; DSC- and six random digits by default
  --suite SUITE    an OCRA suite whose lengths fit the model; the model's by default
  --counter N      the first counter; 0 by default
  --key-file FILE  the key in hexadecimal, from a file or from standard input (-); random by default
  --count N        make N cards, each with a random key: in a folder, SERIAL.card, or in one key container
  --serial-start SERIAL
                   the first serial, which ends in digits that count up; DSC-000001 by default
  --pins           a random PIN for each card too, in the key container

Options of "show":
  --reveal         show the key too
  --json           as one JSON object

Options of "import" and "export":
  --output PATH    import: the folder for the card files, all or none; export: the key container
  --model MODEL    the cards' model, if the container doesn't name it
  --pin-file FILE  the PIN that cards begin with in the store, on one line, if the container holds none
${STORE_USAGE}
PROTECTION is one of:
  --key-file FILE  the pre-shared key: 16, 24 or 32 bytes, bare or in hexadecimal
  --password-file FILE, --password
                   the password, from a file or asked for; a new one has at least 12 characters
  --plain          none, for "new" and "export"; anybody who reads the file has the keys
  --mac MAC        authenticates encrypted keys: hmac-sha256 by default; hmac-sha1 for LinOTP and privacyIDEA

Examples:
  dscplus card new my.card
  dscplus card new my.card --model nagra-326 --counter 7 --key-file key.hex
  dscplus card new cards --count 10000 --serial-start DSC-000001
  dscplus card new cards.xml --count 10000 --pins --key-file transport.key
  dscplus card show my.card
  dscplus card export my.card --output my.xml --key-file transport.key
  dscplus card import my.xml --output cards --key-file transport.key
`;
