import { Copy } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { say } from '@/components/ui/toast';
import { CodeTokens } from '@/shared/highlight/tokens';
import { useTokens } from '@/shared/highlight/use-tokens';
import { t } from '@/shared/i18n/rooms';

/** A piece of code; its colours come once it is complete and the page is idle. */
export function CodeBlock({
  code,
  language,
  closed,
}: {
  code: string;
  language: string | null;
  closed: boolean;
}) {
  const tokens = useTokens(code, language, closed);
  return (
    <div className="group/code relative my-2">
      <pre
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
        tabIndex={0}
        aria-label={language ?? t('chat.code')}
        role="region"
        className="overflow-x-auto rounded-md border bg-card p-3 pr-10 font-mono text-[0.8125rem] leading-5"
      >
        <code>
          {tokens
            ? tokens.map((line, index) => (
                <span key={`${index}`}>
                  <CodeTokens tokens={line} />
                  {index < tokens.length - 1 && '\n'}
                </span>
              ))
            : code}
        </code>
      </pre>
      <Button
        variant="ghost"
        size="icon-xs"
        className="absolute top-1.5 right-1.5 text-muted-foreground"
        aria-label={t('chat.copyCode')}
        onClick={() => void navigator.clipboard?.writeText(code).then(() => say(t('common.copied')))}
      >
        <Copy aria-hidden />
      </Button>
    </div>
  );
}
