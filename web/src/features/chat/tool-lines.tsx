import { FileText, FolderTree, Search, Wrench } from 'lucide-react';
import type { ToolLine } from '@/features/chat/use-conversation';
import { t } from '@/shared/i18n/t';

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
          return (
            <li key={`${index}`} className="flex min-w-0 items-center gap-2">
              <Icon aria-hidden className="size-3.5 shrink-0" />
              <span className="shrink-0">{t(toolWords(line.name))}</span>
              <code className="truncate font-mono text-xs text-foreground">{argumentOf(line)}</code>
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
