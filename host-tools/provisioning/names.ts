/** The names that RFC 6030 and what it builds on give to namespaces and algorithms. */
export const PSKC = 'urn:ietf:params:xml:ns:keyprov:pskc';
export const DS = 'http://www.w3.org/2000/09/xmldsig#';
export const XENC = 'http://www.w3.org/2001/04/xmlenc#';
export const XENC11 = 'http://www.w3.org/2009/xmlenc11#';
export const PKCS5 = 'http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#';

/** OCRA as makers write it, with the suite in an element of its own. */
export const OCRA = `${PSKC}:ocra`;
/** OCRA as a draft of algorithm profiles has it: the suite may follow in the name itself. */
export const OCRA_DRAFT = `${PSKC}#OCRA-1`;
/** RFC 6030 10.2 */
export const PIN = `${PSKC}:pin`;

export const PBKDF2 = `${PKCS5}pbkdf2`;
export const PBKDF2_NAMES: readonly string[] = [PBKDF2, `${XENC11}pbkdf2`];

/** Ciphers with the length of their keys in bytes. */
export const CIPHERS: ReadonlyMap<string, { readonly name: string; readonly keyBytes: number }> = new Map([
  [`${XENC}aes128-cbc`, { name: 'aes-128-cbc', keyBytes: 16 }],
  [`${XENC}aes192-cbc`, { name: 'aes-192-cbc', keyBytes: 24 }],
  [`${XENC}aes256-cbc`, { name: 'aes-256-cbc', keyBytes: 32 }],
]);

const DSIG_MORE = 'http://www.w3.org/2001/04/xmldsig-more#';

/** Keyed hashes, for MACs and for PBKDF2, with the hash they are made of. */
export const HMACS: ReadonlyMap<string, string> = new Map([
  [`${DS}hmac-sha1`, 'sha1'],
  [`${DSIG_MORE}hmac-sha224`, 'sha224'],
  [`${DSIG_MORE}hmac-sha256`, 'sha256'],
  [`${DSIG_MORE}hmac-sha384`, 'sha384'],
  [`${DSIG_MORE}hmac-sha512`, 'sha512'],
]);
