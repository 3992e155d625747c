import { citationOfUrl, splitCitations, type Citation } from './citations';

export type Target =
  | { readonly kind: 'outside'; readonly url: string; readonly host: string }
  | { readonly kind: 'file'; readonly citation: Citation }
  | { readonly kind: 'text' };

const protocols: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/** Where a link in an answer may lead: a web page, a file of the repository, or nowhere. */
export const targetOf = (href: string | undefined): Target => {
  if (href === undefined || href.trim() === '') return { kind: 'text' };
  const citation = citationOfUrl(href);
  if (citation) return { kind: 'file', citation };
  if (/^[a-z][a-z0-9+.-]*:/i.test(href)) {
    if (!URL.canParse(href)) return { kind: 'text' };
    const url = new URL(href);
    if (!protocols.has(url.protocol)) return { kind: 'text' };
    return { kind: 'outside', url: url.href, host: url.protocol === 'mailto:' ? url.pathname : url.host };
  }
  if (href.startsWith('//')) return { kind: 'text' };
  const path = href.replace(/#L(\d+)(?:-L?(\d+))?$/, (_, first: string, last?: string) =>
    last === undefined ? `:${first}` : `:${first}-${last}`,
  );
  const [only, ...more] = splitCitations(path.replace(/^\//, ''));
  return only !== undefined && typeof only !== 'string' && more.length === 0
    ? { kind: 'file', citation: only }
    : { kind: 'text' };
};
