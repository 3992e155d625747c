import { plainLine, sanitizeLine } from '../../shared/ansi/sanitize';

/** One `log` entry of a run's journal. */
export interface LogBlock {
  readonly step: number | null;
  readonly stream: string;
  readonly at: string | null;
  readonly lines: readonly string[];
}

export interface LogLine {
  /** 1-based, counted from the start of the run: what permalinks name. */
  readonly number: number;
  /** Safe text, colours kept. */
  readonly text: string;
  readonly step: number | null;
  readonly stream: string;
  readonly at: string | null;
  /** The first one after the run was interrupted. */
  readonly afterBreak: boolean;
}

export interface LogQuery {
  readonly text: string;
  readonly regex: boolean;
  readonly matchCase: boolean;
}

/** Matches in order; `lines[i]` is the 0-based line of match i, `starts` and `ends` its columns in the plain text. */
export interface LogMatches {
  readonly lines: number[];
  readonly starts: number[];
  readonly ends: number[];
  /** Set when the query is not a valid expression, in the browser's words. */
  readonly fault: string | null;
  /** True when there are more matches than are kept. */
  readonly capped: boolean;
  /** How many lines have been looked at. */
  readonly searched: number;
}

interface Chunk {
  readonly first: number;
  readonly count: number;
  readonly text: string;
  readonly textStarts: Uint32Array;
  readonly plain: string;
  readonly plainStarts: Uint32Array;
}

interface Origin {
  readonly first: number;
  readonly step: number | null;
  readonly stream: string;
  readonly at: string | null;
}

const CHUNK_LINES = 1024;
const CHUNK_CHARACTERS = 256 * 1024;
export const MATCH_LIMIT = 100_000;

const startsOf = (lines: readonly string[]): Uint32Array => {
  const starts = new Uint32Array(lines.length + 1);
  let at = 0;
  lines.forEach((line, index) => {
    starts[index] = at;
    at += line.length + 1;
  });
  starts[lines.length] = at;
  return starts;
};

/** The last index whose `first` is not past the wanted line. */
const lastAtOrBefore = (list: readonly { readonly first: number }[], line: number): number => {
  let low = 0;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((list[middle]?.first ?? 0) <= line) low = middle;
    else high = middle - 1;
  }
  return low;
};

const escapeRegex = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The expression of a query, or the reason why it is none. */
export const compileQuery = (query: LogQuery): RegExp | { readonly fault: string } => {
  try {
    return new RegExp(query.regex ? query.text : escapeRegex(query.text), query.matchCase ? 'g' : 'gi');
  } catch (cause) {
    return { fault: cause instanceof Error ? cause.message : String(cause) };
  }
};

/**
 * All lines of one run, as chunks of text with an index of line starts, because a hundred thousand small objects
 * would cost several times the memory. Lines are only ever added; colours are parsed by whoever draws a row.
 */
export class LogStore {
  readonly #chunks: Chunk[] = [];
  readonly #origins: Origin[] = [];
  readonly #breaks = new Set<number>();
  readonly #listeners = new Set<() => void>();
  #tail: string[] = [];
  #tailCharacters = 0;
  #sealed = 0;
  #version = 0;

  get count(): number {
    return this.#sealed + this.#tail.length;
  }

  /** Grows with every change; what a view compares. */
  get version(): number {
    return this.#version;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  append(blocks: readonly LogBlock[]): void {
    for (const block of blocks) {
      if (block.lines.length === 0) continue;
      this.#origins.push({ first: this.count, step: block.step, stream: block.stream, at: block.at });
      for (const line of block.lines) {
        const safe = sanitizeLine(line);
        this.#tail.push(safe);
        this.#tailCharacters += safe.length;
        if (this.#tail.length >= CHUNK_LINES || this.#tailCharacters >= CHUNK_CHARACTERS) this.#seal();
      }
    }
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }

  /** The run was interrupted here: what is printed next belongs to the time after. */
  interrupt(): void {
    this.#breaks.add(this.count);
  }

  line(index: number): LogLine | null {
    if (index < 0 || index >= this.count) return null;
    const origin = this.#origins[lastAtOrBefore(this.#origins, index)];
    return {
      number: index + 1,
      text: this.#textAt(index),
      step: origin?.step ?? null,
      stream: origin?.stream ?? 'stdout',
      at: origin?.at ?? null,
      afterBreak: index > 0 && this.#breaks.has(index),
    };
  }

  /** Plain text of the lines from `first` to `last`, both included, 0-based. */
  plainText(first: number, last: number): string {
    const lines: string[] = [];
    for (let index = Math.max(0, first); index <= Math.min(last, this.count - 1); index += 1) {
      lines.push(plainLine(this.#textAt(index)));
    }
    return lines.join('\n');
  }

  /** Where the lines of a step begin, 0-based, or null when it wrote nothing. */
  firstLineOfStep(step: number): number | null {
    return this.#origins.find((origin) => origin.step === step)?.first ?? null;
  }

  search(query: LogQuery): LogMatches {
    return this.searchMore(query, {
      lines: [],
      starts: [],
      ends: [],
      fault: null,
      capped: false,
      searched: 0,
    });
  }

  /** Goes on from an earlier answer to the same query, over the lines that have come since. */
  searchMore(query: LogQuery, before: LogMatches): LogMatches {
    if (query.text === '') return { ...before, searched: this.count };
    const expression = compileQuery(query);
    if (!(expression instanceof RegExp)) return { ...before, fault: expression.fault };
    const found = { lines: [...before.lines], starts: [...before.starts], ends: [...before.ends] };
    const full = (): boolean => found.lines.length >= MATCH_LIMIT;
    const keep = (line: number, start: number, length: number): void => {
      found.lines.push(line);
      found.starts.push(start);
      found.ends.push(start + length);
    };
    for (const chunk of this.#chunksFrom(before.searched)) {
      if (full()) break;
      if (query.regex) this.#searchLines(chunk, before.searched, expression, keep, full);
      else this.#searchText(chunk, before.searched, expression, keep, full);
    }
    return { ...found, fault: null, capped: full(), searched: this.count };
  }

  #searchText(
    chunk: Chunk,
    from: number,
    expression: RegExp,
    keep: (line: number, start: number, length: number) => void,
    full: () => boolean,
  ): void {
    const offset = Math.max(0, from - chunk.first);
    expression.lastIndex = chunk.plainStarts[offset] ?? 0;
    let row = offset;
    for (let match = expression.exec(chunk.plain); match && !full(); match = expression.exec(chunk.plain)) {
      while ((chunk.plainStarts[row + 1] ?? Infinity) <= match.index) row += 1;
      keep(chunk.first + row, match.index - (chunk.plainStarts[row] ?? 0), match[0].length);
    }
  }

  #searchLines(
    chunk: Chunk,
    from: number,
    expression: RegExp,
    keep: (line: number, start: number, length: number) => void,
    full: () => boolean,
  ): void {
    for (let row = Math.max(0, from - chunk.first); row < chunk.count && !full(); row += 1) {
      const line = chunk.plain.slice(chunk.plainStarts[row], (chunk.plainStarts[row + 1] ?? 1) - 1);
      expression.lastIndex = 0;
      for (let match = expression.exec(line); match && !full(); match = expression.exec(line)) {
        if (match[0].length > 0) keep(chunk.first + row, match.index, match[0].length);
        else expression.lastIndex += 1;
      }
    }
  }

  *#chunksFrom(line: number): Generator<Chunk, void, undefined> {
    if (line < this.#sealed) {
      for (let at = lastAtOrBefore(this.#chunks, line); at < this.#chunks.length; at += 1) {
        const chunk = this.#chunks[at];
        if (chunk) yield chunk;
      }
    }
    if (this.#tail.length > 0) yield this.#chunkOfTail();
  }

  #textAt(index: number): string {
    if (index >= this.#sealed) return this.#tail[index - this.#sealed] ?? '';
    const chunk = this.#chunks[lastAtOrBefore(this.#chunks, index)];
    if (!chunk) return '';
    const row = index - chunk.first;
    return chunk.text.slice(chunk.textStarts[row], (chunk.textStarts[row + 1] ?? 1) - 1);
  }

  #chunkOfTail(): Chunk {
    const plainLines = this.#tail.map(plainLine);
    const coloured = plainLines.some((line, index) => line.length !== this.#tail[index]?.length);
    const text = this.#tail.join('\n');
    const textStarts = startsOf(this.#tail);
    return {
      first: this.#sealed,
      count: this.#tail.length,
      text,
      textStarts,
      plain: coloured ? plainLines.join('\n') : text,
      plainStarts: coloured ? startsOf(plainLines) : textStarts,
    };
  }

  #seal(): void {
    this.#chunks.push(this.#chunkOfTail());
    this.#sealed += this.#tail.length;
    this.#tail = [];
    this.#tailCharacters = 0;
  }
}

/** A range of lines as it stands in the address, `L12` or `L12-L20`, 1-based and in order. */
export const parseLineRange = (hash: string): { readonly first: number; readonly last: number } | null => {
  const match = /^#?L(\d{1,9})(?:-L(\d{1,9}))?$/.exec(hash);
  if (!match) return null;
  const one = Number(match[1]);
  const other = Number(match[2] ?? match[1]);
  if (one < 1 || other < 1) return null;
  return { first: Math.min(one, other), last: Math.max(one, other) };
};

export const formatLineRange = (first: number, last: number): string =>
  first === last ? `L${first}` : `L${Math.min(first, last)}-L${Math.max(first, last)}`;
