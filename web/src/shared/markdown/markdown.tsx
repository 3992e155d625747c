import { createContext, memo, type ReactElement, type ReactNode, useContext, useMemo } from 'react';
import ReactMarkdown, { type Components, defaultUrlTransform } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { splitBlocks } from '@/shared/markdown/blocks';
import { CodeBlock } from '@/shared/markdown/code-block';
import { targetOf } from '@/shared/markdown/links';
import { remarkCitations } from '@/shared/markdown/remark-citations';

type OpenFile = (path: string, line: number | null) => void;
type Around = { onFile?: OpenFile; closed: boolean };
const Surroundings = createContext<Around>({ closed: true });

function LinkTo({ href, children }: { href?: string; children?: ReactNode }) {
  const { onFile } = useContext(Surroundings);
  const target = targetOf(href);
  if (target.kind === 'file' && onFile)
    return (
      <button
        type="button"
        className="rounded-sm text-left text-ember underline decoration-dotted underline-offset-4 hover:decoration-solid"
        onClick={() => onFile(target.citation.path, target.citation.line)}
      >
        {children}
      </button>
    );
  if (target.kind !== 'outside') return <span>{children}</span>;
  return (
    <a href={target.url} target="_blank" rel="noopener noreferrer" className="underline underline-offset-2">
      {children} <span className="text-muted-foreground">({target.host})</span>
    </a>
  );
}

function Fence({ children }: { children?: ReactNode }) {
  const { closed } = useContext(Surroundings);
  const inner = (children as ReactElement<{ className?: string; children?: ReactNode }>)?.props;
  const language = /language-(\S+)/.exec(inner?.className ?? '')?.[1] ?? null;
  return (
    <CodeBlock code={String(inner?.children ?? '').replace(/\n$/, '')} language={language} closed={closed} />
  );
}

const components: Components = {
  a: ({ href, children }) => <LinkTo href={href}>{children}</LinkTo>,
  // A remote image would tell its host who reads this.
  img: ({ alt }) => <span>{alt}</span>,
  pre: ({ children }) => <Fence>{children}</Fence>,
  code: ({ children }) => (
    <code className="rounded-sm bg-secondary/70 px-1 font-mono text-[0.875em]">{children}</code>
  ),
  table: ({ children }) => (
    <div className="my-2 overflow-x-auto">
      <table className="border-collapse text-sm">{children}</table>
    </div>
  ),
  th: ({ children }) => <th className="border px-2 py-1 text-left font-semibold">{children}</th>,
  td: ({ children }) => <td className="border px-2 py-1">{children}</td>,
  blockquote: ({ children }) => (
    <blockquote className="my-2 border-l-2 border-input pl-3 text-muted-foreground">{children}</blockquote>
  ),
  hr: () => <hr className="my-4" />,
  ul: ({ children }) => <ul className="my-2 list-disc space-y-1 pl-5">{children}</ul>,
  ol: ({ children }) => <ol className="my-2 list-decimal space-y-1 pl-5">{children}</ol>,
  p: ({ children }) => <p className="my-2 leading-relaxed">{children}</p>,
  h1: ({ children }) => <h4 className="mt-4 mb-1 font-semibold">{children}</h4>,
  h2: ({ children }) => <h4 className="mt-4 mb-1 font-semibold">{children}</h4>,
  h3: ({ children }) => <h5 className="mt-3 mb-1 font-semibold">{children}</h5>,
};

const keepCitations = (url: string) => (targetOf(url).kind === 'file' ? url : defaultUrlTransform(url));

const MarkdownBlock = memo(function MarkdownBlock({ text }: { text: string }) {
  return (
    <ReactMarkdown
      remarkPlugins={[remarkGfm, remarkCitations]}
      components={components}
      urlTransform={keepCitations}
    >
      {text}
    </ReactMarkdown>
  );
});

/**
 * What a model wrote, block by block: no raw HTML, no remote images, links that name their host, and places in the
 * repository that open. A block that is closed is never drawn again.
 */
export const Markdown = memo(function Markdown({
  text,
  streaming = false,
  onFile,
}: {
  text: string;
  streaming?: boolean;
  onFile?: OpenFile;
}) {
  // The same from one piece to the next, or every link and every code of a long answer would be drawn with each.
  const closed = useMemo(() => ({ onFile, closed: true }), [onFile]);
  const open = useMemo(() => ({ onFile, closed: false }), [onFile]);
  return (
    <div className="min-w-0 wrap-anywhere">
      {splitBlocks(text, streaming).map((block, index) => (
        <Surroundings.Provider key={`${index}`} value={block.closed ? closed : open}>
          <MarkdownBlock text={block.text} />
        </Surroundings.Provider>
      ))}
    </div>
  );
});
