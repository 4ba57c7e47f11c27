/** Containers for tests, written by hand: a test of the reader must not read what the writer wrote. */
import type { Protection, ProvisionedCard } from './provisioned-card.js';
import { Container } from './read-pskc.js';

export const KEY_HEX = '3132333435363738393031323334353637383930';
export const SUITE = 'OCRA-1:HOTP-SHA1-8:QN06-PSHA1';

/** A plain container with one card and its PIN. */
export const PLAIN = `<?xml version="1.0" encoding="UTF-8"?>
<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc">
  <KeyPackage>
    <DeviceInfo><Manufacturer>M</Manufacturer><SerialNo>S-1</SerialNo><Model>dsc-plus</Model></DeviceInfo>
    <Key Id="k" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:ocra">
      <Issuer>I</Issuer>
      <AlgorithmParameters>
        <Suite>OCRA-1:HOTP-SHA1-8:QN06-PSHA1</Suite>
        <ChallengeFormat Encoding="DECIMAL" Min="6" Max="6"/>
        <ResponseFormat Encoding="DECIMAL" Length="8"/>
      </AlgorithmParameters>
      <Data><Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret></Data>
      <Policy>
        <PINPolicy PINKeyId="p" PINUsageMode="Algorithmic" PINEncoding="DECIMAL"/>
        <KeyUsage>CR</KeyUsage>
      </Policy>
    </Key>
  </KeyPackage>
  <KeyPackage>
    <Key Id="p" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:pin">
      <Data><Secret><PlainValue>MTIzNA==</PlainValue></Secret></Data>
    </Key>
  </KeyPackage>
</KeyContainer>
`;

/**
 * A container as the maker of the 306E, a sibling card, ships them: NagraID Security's, of which the LinOTP project
 * publishes one with the key that opens it. These are the values of one of its cards.
 */
export const MAKER_KEY = Buffer.from('4a057f6ab6fcb57ab5408e46a9835e68', 'hex');
export const MAKER = `<KeyContainer Version="1.0" Id="KC20130122" xmlns="urn:ietf:params:xml:ns:keyprov:pskc"
    xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:xenc="http://www.w3.org/2001/04/xmlenc#">
  <EncryptionKey><ds:KeyName>Pre-shared-key</ds:KeyName></EncryptionKey>
  <MACMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1"><MACKey>
    <xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>
    <xenc:CipherData><xenc:CipherValue>OdudVkgsZywiwE1HqPGOJtHmBl+6HzJkylgDrZU9gcflyCddzO+cxEwzYIlOiwrE</xenc:CipherValue></xenc:CipherData>
  </MACKey></MACMethod>
  <KeyPackage>
    <DeviceInfo>
      <Manufacturer>NagraID Security</Manufacturer><SerialNo>306EUO4-00960</SerialNo>
      <Model>306E</Model><IssueNo>880479B6A2CA2080</IssueNo>
    </DeviceInfo>
    <Key Id="880479B6A2CA2080" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:ocra">
      <AlgorithmParameters>
        <Suite>OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1</Suite><ResponseFormat Length="6" Encoding="DECIMAL"/>
      </AlgorithmParameters>
      <Data>
        <Secret>
          <EncryptedValue>
            <xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>
            <xenc:CipherData><xenc:CipherValue>VHdEP8TXnMmE3yiAnB5Fx+SQ85UXCNAxH7IyOixJpUZHMk9GTdFYWNsxZp8jVpfp</xenc:CipherValue></xenc:CipherData>
          </EncryptedValue>
          <ValueMAC>uQ1Bef+XVXHQoW4ZzyQ/cv/9zYA=</ValueMAC>
        </Secret>
        <Counter><PlainValue>0</PlainValue></Counter>
      </Data>
    </Key>
  </KeyPackage>
</KeyContainer>
`;

/** The container of that text. */
export function containerOf(text: string | Uint8Array): Container {
  return new Container(() => [Buffer.from(text)]);
}

/** The cards in the container of that text. */
export async function cardsIn(
  text: string | Uint8Array,
  protection: Protection,
  now_ms: number,
): Promise<ProvisionedCard[]> {
  return [...(await containerOf(text).cards(protection, now_ms))];
}

/** `text` with `found`, which must be in it, replaced. */
export function changed(text: string, found: string | RegExp, replacement: string): string {
  const other = text.replace(found, replacement);
  if (other === text) throw new Error(`nothing of ${found} is there`);
  return other;
}
