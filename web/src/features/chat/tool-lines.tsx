import { ChevronRight, FileText, FolderTree, LoaderCircle, Search, Wrench } from 'lucide-react';
import { Badge } from '@/components/ui/badge';
import type { ToolLine } from '@/features/chat/use-conversation';
import { plainLine, sanitizeLine } from '@/shared/ansi/sanitize';
import { formatDuration } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';

const icons = { list_files: FolderTree, read_file: FileText, search: Search } as const;

/** What a tool call was about, without its braces: the path, or what was searched for. */
export const argumentOf = ({ name, summary }: ToolLine): string => {
  const text = summary.startsWith(`${name} `) ? summary.slice(name.length + 1) : summary;
  try {
    const told: unknown = JSON.parse(text);
    if (typeof told === 'object' && told !== null)
      return Object.values(told)
        .filter((value) => typeof value === 'string' || typeof value === 'number')
        .join(' in ');
  } catch {
    // Cut off, or not JSON: shown as it is.
  }
  return text;
};

/** What the model looked at, as one line that opens. */
export function ToolLines({ lines, busy = false }: { lines: readonly ToolLine[]; busy?: boolean }) {
  if (lines.length === 0) return null;
  return (
    <details className="group my-1.5 rounded-md border bg-muted/50 text-sm text-muted-foreground" open={busy}>
      <summary className="flex min-h-8 cursor-pointer items-center gap-2 px-2.5 py-1">
        <Wrench aria-hidden className="size-3.5 shrink-0" />
        {t('chat.tools', { count: lines.length })}
      </summary>
      <ul className="grid gap-0.5 px-2.5 pb-2">
        {lines.map((line, index) => {
          const Icon = icons[line.name as keyof typeof icons] ?? Wrench;
          const said = (
            <span className="flex min-w-0 flex-1 items-center gap-2">
              <Icon aria-hidden className="size-3.5 shrink-0" />
              <span className="shrink-0">{t(toolWords(line.name))}</span>
              <code className="truncate font-mono text-xs text-foreground">{argumentOf(line)}</code>
              {line.error && <Badge variant="destructive">{t('run.toolFailed')}</Badge>}
              {line.millis === undefined
                ? busy && <LoaderCircle aria-hidden className="size-3.5 shrink-0 animate-spin" />
                : line.millis >= 1000 && (
                    <span className="tabular shrink-0 text-xs">{formatDuration(line.millis)}</span>
                  )}
            </span>
          );
          return (
            <li key={`${index}`}>
              {line.output ? (
                <details>
                  <summary className="flex min-h-6 cursor-pointer items-center gap-1 rounded-sm hover:bg-accent">
                    {said}
                    <ChevronRight
                      aria-hidden
                      className="size-3.5 shrink-0 transition-transform [details[open]>summary>&]:rotate-90"
                    />
                  </summary>
                  <pre
                    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
                    tabIndex={0}
                    className="my-1 max-h-60 overflow-auto rounded-md border bg-card p-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
                  >
                    {line.output
                      .split('\n')
                      .map((text) => plainLine(sanitizeLine(text)))
                      .join('\n')}
                  </pre>
                </details>
              ) : (
                <span className="flex min-h-6 items-center">{said}</span>
              )}
            </li>
          );
        })}
      </ul>
    </details>
  );
}

const toolWords = (name: string) =>
  name === 'list_files'
    ? 'chat.tool.list'
    : name === 'read_file'
      ? 'chat.tool.read'
      : name === 'search'
        ? 'chat.tool.search'
        : 'chat.tool.other';
