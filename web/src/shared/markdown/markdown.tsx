import { memo } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { splitBlocks } from '@/shared/markdown/blocks';
import { targetOf } from '@/shared/markdown/links';

const components: Components = {
  a: ({ href, children }) => {
    const target = targetOf(href);
    if (target.kind !== 'outside') return <span>{children}</span>;
    return (
      <a href={target.url} target="_blank" rel="noopener noreferrer" className="underline underline-offset-2">
        {children} <span className="text-muted-foreground">({target.host})</span>
      </a>
    );
  },
  // A remote image would tell its host who reads this.
  img: ({ alt }) => <span>{alt}</span>,
  pre: ({ children }) => (
    <pre className="my-2 overflow-x-auto rounded-md bg-muted p-3 font-mono text-sm">{children}</pre>
  ),
  code: ({ children }) => <code className="font-mono text-[0.9em]">{children}</code>,
  ul: ({ children }) => <ul className="my-2 list-disc pl-5">{children}</ul>,
  ol: ({ children }) => <ol className="my-2 list-decimal pl-5">{children}</ol>,
  p: ({ children }) => <p className="my-2 leading-relaxed">{children}</p>,
  h1: ({ children }) => <h3 className="mt-3 font-semibold">{children}</h3>,
  h2: ({ children }) => <h3 className="mt-3 font-semibold">{children}</h3>,
  h3: ({ children }) => <h4 className="mt-3 font-semibold">{children}</h4>,
};

const MarkdownBlock = memo(function MarkdownBlock({ text }: { text: string }) {
  return (
    <ReactMarkdown remarkPlugins={[remarkGfm]} components={components}>
      {text}
    </ReactMarkdown>
  );
});

/** What a model wrote, block by block: no raw HTML, no remote images, links that name their host. */
export function Markdown({ text, streaming = false }: { text: string; streaming?: boolean }) {
  return (
    <div className="min-w-0 wrap-anywhere">
      {splitBlocks(text, streaming).map((block, index) => (
        <MarkdownBlock key={`${index}`} text={block.text} />
      ))}
    </div>
  );
}
