/** One entry of a command table: what stands on the line, what it does, and what the documentation says of it. */
import { ScpiError } from './errors.js';
import type { Datum } from './message.js';
import type { Parameter } from './parameters.js';

/** The answer of a command: nothing, text, or either one later. */
export type Answer = string | undefined;

/** A command of a `Device`. */
export interface Entry<Device> {
  /** As SCPI writes headers: `SYSTem:ERRor[:NEXT]?`. */
  readonly header: string;
  readonly parameters: readonly Parameter<unknown>[];
  /** One or two sentences for the documentation. */
  readonly does: string;
  /** @throws ScpiError where the data does not suit, or the command can't be done */
  run(device: Device, data: readonly Datum[], signal?: AbortSignal): Answer | Promise<Answer>;
}

type Values<P extends readonly Parameter<unknown>[]> = {
  [At in keyof P]: P[At] extends Parameter<infer V> ? V : never;
};

/** An entry of the table, its data read after its parameters. */
export function entry<Device, const P extends readonly Parameter<unknown>[]>(
  header: string,
  parameters: P,
  does: string,
  run: (device: Device, values: Values<P>, signal?: AbortSignal) => Answer | Promise<Answer>,
): Entry<Device> {
  return {
    header,
    parameters,
    does,
    run: (device, data, signal) => run(device, readAll(parameters, data) as Values<P>, signal),
  };
}

const NOTHING: readonly unknown[] = [];

function readAll(parameters: readonly Parameter<unknown>[], data: readonly Datum[]): readonly unknown[] {
  if (data.length > parameters.length) throw new ScpiError(-108);
  if (parameters.length === 0) return NOTHING;
  return parameters.map((parameter, at) => {
    if (at < data.length) return parameter.read(data[at]);
    if (!('otherwise' in parameter)) throw new ScpiError(-109);
    return parameter.otherwise;
  });
}
