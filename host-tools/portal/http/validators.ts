/** The checks of requests' bodies: JSON Schemas, each compiled once for all servers of this process. */
import { Ajv, type ValidateFunction } from 'ajv';

/** By the schema's text: many forms have the same fields. There are as many as the sources have schemas. */
const compiled = new Map<string, ValidateFunction>();
let compiler: Ajv | undefined;

/** @throws Error for a schema that is none */
export function validatorOf({ schema }: { readonly schema: unknown }): ValidateFunction {
  const text = JSON.stringify(schema);
  const known = compiled.get(text);
  if (known !== undefined) return known;
  // Requests are taken literally: no text becomes a number, and nothing is left out unseen.
  compiler ??= new Ajv({
    coerceTypes: false,
    removeAdditional: false,
    useDefaults: true,
    allErrors: false,
    addUsedSchema: false,
  });
  const validator = compiler.compile(schema as object);
  compiled.set(text, validator);
  return validator;
}
