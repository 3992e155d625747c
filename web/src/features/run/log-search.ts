import type { LogMatches, LogQuery, LogStore } from '@/features/run/log-store';

const errors: LogQuery = {
  text: '\\b(error|failed|failure|exception|panic|fatal|not ok)\\b',
  regex: true,
  matchCase: false,
};
const nothing: LogMatches = { lines: [], starts: [], ends: [], fault: null, capped: false, searched: 0 };

/** Searches a log that is still growing: what was looked at is not looked at again. */
export class LogSearch {
  readonly #store: LogStore;
  #query: LogQuery | undefined;
  #found = nothing;
  #at = -1;

  constructor(store: LogStore) {
    this.#store = store;
  }

  of(query: LogQuery): LogMatches {
    if (this.#query !== query) {
      this.#query = query;
      this.#found = nothing;
      this.#at = -1;
    }
    if (query.text !== '' && this.#found.searched < this.#store.count)
      this.#found = this.#store.searchMore(query, this.#found);
    return this.#found;
  }

  /** Goes to the next or the previous match, around the ends. */
  step(by: 1 | -1): number | undefined {
    const { lines } = this.#found;
    if (lines.length === 0) return undefined;
    this.#at = this.#at < 0 && by < 0 ? lines.length - 1 : (this.#at + by + lines.length) % lines.length;
    return lines[this.#at];
  }

  /** The nearest line after, or before, that speaks of an error. */
  errorAfter(line: number, step: 1 | -1): number | undefined {
    const { lines } = this.#store.search(errors);
    return step === 1 ? lines.find((other) => other > line) : lines.findLast((other) => other < line);
  }
}

/** The lines that match, each once. */
export const distinct = (found: LogMatches): readonly number[] =>
  found.lines.filter((line, index) => line !== found.lines[index - 1]);

/** Columns of the matches in a line, in its plain text. */
export const hitsOf = (found: LogMatches, line: number): readonly (readonly [number, number])[] => {
  let low = 0;
  let high = found.lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((found.lines[middle] ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  const hits: [number, number][] = [];
  for (let index = low; found.lines[index] === line; index += 1)
    hits.push([found.starts[index] ?? 0, found.ends[index] ?? 0]);
  return hits;
};
