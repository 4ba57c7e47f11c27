/** Counts as text for collectors of metrics. */
import type { ClientCounts } from './counters.js';

const NAME = 'dscplus_radius_packets_total';

/**
 * The counts in Prometheus’ text format: a line for each client and result, which is the answer, `duplicate`, or `dropped` with
 * its reason. Names of users are in none.
 */
export function countsText(counts: Readonly<Record<string, ClientCounts>>): string {
  const lines = [`# HELP ${NAME} Packets of each client, by what became of them.`, `# TYPE ${NAME} counter`];
  for (const [client, { answers, duplicates, dropped }] of Object.entries(counts)) {
    const add = (result: string, count: number, reason?: string): void => {
      const why = reason === undefined ? '' : `,reason="${reason}"`;
      lines.push(`${NAME}{client="${client}",result="${result}"${why}} ${count}`);
    };
    for (const [answer, count] of Object.entries(answers)) add(answer, count);
    add('duplicate', duplicates);
    for (const [reason, count] of Object.entries(dropped)) add('dropped', count, reason);
  }
  return `${lines.join('\n')}\n`;
}
