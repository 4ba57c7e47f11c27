/** Namespaces and identifiers of RFC 6030 and of the standards that it builds on. */

export const PSKC = 'urn:ietf:params:xml:ns:keyprov:pskc';
export const XMLDSIG = 'http://www.w3.org/2000/09/xmldsig#';
export const XMLENC = 'http://www.w3.org/2001/04/xmlenc#';
export const XMLENC11 = 'http://www.w3.org/2009/xmlenc11#';
/** The namespace of PBKDF2's parameters in RFC 6030 figure 7. */
export const PKCS5 = 'http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#';

const XMLDSIG_MORE = 'http://www.w3.org/2001/04/xmldsig-more#';

/** Key bytes of the ciphers (XML Encryption 5.2.2), by their URI. */
export const AES_CBC_BYTES: ReadonlyMap<string, 16 | 24 | 32> = new Map([
  [`${XMLENC}aes128-cbc`, 16],
  [`${XMLENC}aes192-cbc`, 24],
  [`${XMLENC}aes256-cbc`, 32],
]);

/** Node's names of the hashes of HMACs, by the URIs of RFC 6931 2.2; also the functions of PBKDF2. */
export const HMAC_HASHES: ReadonlyMap<string, string> = new Map([
  [`${XMLDSIG}hmac-sha1`, 'sha1'],
  [`${XMLDSIG_MORE}hmac-sha224`, 'sha224'],
  [`${XMLDSIG_MORE}hmac-sha256`, 'sha256'],
  [`${XMLDSIG_MORE}hmac-sha384`, 'sha384'],
  [`${XMLDSIG_MORE}hmac-sha512`, 'sha512'],
]);

/** RFC 6030 figure 7, and XML Encryption 1.1 section 5.4.2. */
export const PBKDF2_NAMES: readonly string[] = [`${PKCS5}pbkdf2`, `${XMLENC11}pbkdf2`];

/** RFC 6030 10.2: a key that is a PIN. */
export const PIN_ALGORITHM = `${PSKC}:pin`;
/** How the makers of cards name OCRA. */
export const OCRA_ALGORITHM = `${PSKC}:ocra`;

const OCRA_NAMES = [OCRA_ALGORITHM, `${PSKC}:ocra-1`, `${PSKC}#OCRA-1`];
/** The draft of OCRA's profile (draft-hoyer-keyprov-pskc-algorithm-profiles-01 section 3) ends the name in the suite. */
const OCRA_WITH_SUITE = `${PSKC}#OCRA-1:`;

/** @returns undefined for another algorithm; else the suite that the name ends in, '' for none */
export function suiteOfOcraName(algorithm: string): string | undefined {
  if (algorithm.startsWith(OCRA_WITH_SUITE)) return algorithm.slice(PSKC.length + 1);
  return OCRA_NAMES.includes(algorithm) ? '' : undefined;
}

/** How a container names the questions of an OCRA suite (RFC 6287 6.3: QN, QA, QH). */
export const QUESTION_ENCODINGS = { N: 'DECIMAL', A: 'ALPHANUMERIC', H: 'HEXADECIMAL' } as const;

export function listOf(names: Iterable<string | number>): string {
  return [...names].join(', ');
}
