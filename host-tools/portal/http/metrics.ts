/** The portal's counters, in the text format of Prometheus. No name of a user or a card is in it. */

/** The upper ends of the histogram's buckets. */
const BUCKETS_S = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

interface Timing {
  readonly buckets: number[];
  sum_s: number;
  count: number;
}

/** A family of counters: one for each combination of labels. */
class Counters {
  readonly #counts = new Map<string, number>();

  add(labels: string, by = 1): void {
    this.#counts.set(labels, (this.#counts.get(labels) ?? 0) + by);
  }

  lines(name: string): string[] {
    return [...this.#counts].map(([labels, count]) => `${name}{${labels}} ${count}`);
  }
}

/** `name="value"`, for values that are not of the caller's making: routes, methods, words of ours. */
function labels(pairs: Readonly<Record<string, string | number>>): string {
  return Object.entries(pairs)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',');
}

export class Metrics {
  readonly #requests = new Counters();
  readonly #answers = new Counters();
  readonly #timings = new Map<string, Timing>();
  readonly #open = new Map<string, number>();
  #storeErrors = 0;

  /**
   * @param route the path's pattern, never the path that was asked for
   * @param took_ms undefined where it is not known when the request began
   */
  request(route: string, method: string, status: number, took_ms?: number): void {
    this.#requests.add(labels({ route, method, status }));
    if (took_ms === undefined) return;
    let timing = this.#timings.get(route);
    if (timing === undefined) {
      timing = { buckets: BUCKETS_S.map(() => 0), sum_s: 0, count: 0 };
      this.#timings.set(route, timing);
    }
    const took_s = took_ms / 1000;
    for (const [at, end_s] of BUCKETS_S.entries()) if (took_s <= end_s) timing.buckets[at]! += 1;
    timing.sum_s += took_s;
    timing.count += 1;
  }

  /** @param call what was decided on, such as `login`; @param answer `accepted`, `refused` or `expired` */
  answer(call: string, answer: string): void {
    this.#answers.add(labels({ call, answer }));
  }

  challengeIssued(handle: string, expires_ms: number): void {
    this.#open.set(handle, expires_ms);
    // Those that nobody answers are issued in the order in which they expire.
    if (this.#open.size > OPEN_MAX) this.#open.delete(this.#open.keys().next().value!);
  }

  challengeAnswered(handle: string): void {
    this.#open.delete(handle);
  }

  storeError(): void {
    this.#storeErrors += 1;
  }

  text(now_ms: number): string {
    for (const [handle, expires_ms] of this.#open) {
      if (expires_ms > now_ms) break;
      this.#open.delete(handle);
    }
    return `${[
      '# HELP dscplus_http_requests_total Requests that were answered.',
      '# TYPE dscplus_http_requests_total counter',
      ...this.#requests.lines('dscplus_http_requests_total'),
      '# HELP dscplus_answers_total Decisions on responses, by what was decided on and the answer.',
      '# TYPE dscplus_answers_total counter',
      ...this.#answers.lines('dscplus_answers_total'),
      '# HELP dscplus_http_request_duration_seconds Time from a request to the end of its answer.',
      '# TYPE dscplus_http_request_duration_seconds histogram',
      ...[...this.#timings].flatMap(([route, timing]) => histogram(route, timing)),
      '# HELP dscplus_open_challenges Challenges of this process that are neither accepted nor expired.',
      '# TYPE dscplus_open_challenges gauge',
      `dscplus_open_challenges ${this.#open.size}`,
      '# HELP dscplus_store_errors_total Requests that ended because the store failed.',
      '# TYPE dscplus_store_errors_total counter',
      `dscplus_store_errors_total ${this.#storeErrors}`,
    ].join('\n')}\n`;
  }
}

const OPEN_MAX = 65_536;

function histogram(route: string, { buckets, sum_s, count }: Timing): string[] {
  const name = 'dscplus_http_request_duration_seconds';
  return [
    ...BUCKETS_S.map((end_s, at) => `${name}_bucket{${labels({ route, le: end_s })}} ${buckets[at]}`),
    `${name}_bucket{${labels({ route, le: '+Inf' })}} ${count}`,
    `${name}_sum{${labels({ route })}} ${sum_s.toFixed(6)}`,
    `${name}_count{${labels({ route })}} ${count}`,
  ];
}
