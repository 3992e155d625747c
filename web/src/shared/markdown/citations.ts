/** A place in the repository, as an answer names it: `path/to/file.ext:12` or `path/to/file.ext:12-20`. */
export interface Citation {
  readonly path: string;
  readonly line: number | null;
  readonly lastLine: number | null;
}

export type Piece = string | (Citation & { readonly text: string });

// A path has a slash or a line number; without either, "Node.js" would be a file.
const pattern =
  /(?<![\w/@:.~-])(?:(?:[\w@.+-]+\/)+[\w@.+-]*[\w@+-]\.[A-Za-z][A-Za-z0-9]{0,9}(?::(\d{1,7})(?:-(\d{1,7}))?)?|[\w@.+-]*[\w@+-]\.[A-Za-z][A-Za-z0-9]{0,9}:(\d{1,7})(?:-(\d{1,7}))?)(?![\w/])/g;

const climbs = (path: string): boolean => path.split('/').some((part) => part === '..' || part === '.git');

/** Finds the places named in a text. Paths that climb out of the repository are left as text. */
export const splitCitations = (text: string): readonly Piece[] => {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    const path = match[0].replace(/:\d+(?:-\d+)?$/, '').replace(/^\.\//, '');
    if (climbs(path)) continue;
    const line = match[1] ?? match[3];
    const last = match[2] ?? match[4];
    if (match.index > at) pieces.push(text.slice(at, match.index));
    pieces.push({
      text: match[0],
      path,
      line: line === undefined ? null : Number(line),
      lastLine: last === undefined ? null : Number(last),
    });
    at = match.index + match[0].length;
  }
  if (at < text.length) pieces.push(text.slice(at));
  return pieces;
};

const SCHEME = 'repository-file:';

export const citationUrl = ({ path, line, lastLine }: Citation): string =>
  `${SCHEME}${encodeURIComponent(path)}${line === null ? '' : `#${line}${lastLine === null ? '' : `-${lastLine}`}`}`;

export const citationOfUrl = (url: string): Citation | null => {
  if (!url.startsWith(SCHEME)) return null;
  const [path = '', lines = ''] = url.slice(SCHEME.length).split('#');
  const [line, lastLine] = lines.split('-');
  try {
    const plain = decodeURIComponent(path);
    if (plain === '' || climbs(plain)) return null;
    return { path: plain, line: line ? Number(line) : null, lastLine: lastLine ? Number(lastLine) : null };
  } catch {
    return null;
  }
};
