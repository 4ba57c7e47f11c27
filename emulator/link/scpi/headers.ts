/**
 * Headers as SCPI writes them, `SYSTem:ERRor[:NEXT]?`: capitals are the short form, all letters the long form, brackets
 * hold what may be left out.
 */

/**
 * Every way to write a header or a word, in upper case.
 * @param pattern mnemonics joined by `:`, each alone or with its `:` in brackets, and a query's `?` at the end
 */
export function formsOf(pattern: string): readonly string[] {
  const query = pattern.endsWith('?') ? '?' : '';
  let forms = [''];
  for (const [node, optional, mandatory] of pattern.matchAll(/\[:?([A-Za-z]+):?\]|:?(\*?[A-Za-z]+)/g)) {
    const mnemonic = optional ?? mandatory;
    const joined = forms.flatMap((form) =>
      mnemonicForms(mnemonic).map((text) => (form === '' ? text : `${form}:${text}`)),
    );
    forms = node.startsWith('[') ? [...forms, ...joined] : joined;
  }
  return forms.map((form) => `${form}${query}`);
}

function mnemonicForms(mnemonic: string): readonly string[] {
  const long = mnemonic.toUpperCase();
  const short = mnemonic.replace(/[a-z]+/g, '');
  return short === long ? [long] : [short, long];
}
