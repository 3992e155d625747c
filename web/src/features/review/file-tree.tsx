import { Check, File, Folder } from 'lucide-react';
import { useState } from 'react';
import { Input } from '@/components/ui/input';
import { type DiffFile, type TreeNode, treeOf } from '@/features/review/diff';
import { t } from '@/shared/i18n/rooms';
import { cn } from '@/shared/lib/cn';

type FileTreeProps = {
  files: readonly DiffFile[];
  current: string | undefined;
  onOpen: (path: string) => void;
};

/** The changed files as folders, with their counts and which of them were viewed. */
export function FileTree({ files, current, onOpen }: FileTreeProps) {
  const [filter, setFilter] = useState('');
  const wanted = files.filter((file) => file.path.toLowerCase().includes(filter.toLowerCase()));
  return (
    <nav
      aria-label={t('review.tree')}
      className="grid max-h-72 content-start gap-2 overflow-y-auto lg:sticky lg:top-16 lg:max-h-[calc(100dvh-14rem)] lg:self-start"
    >
      <Input
        type="search"
        aria-label={t('review.filter')}
        placeholder={t('review.filter')}
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      />
      {wanted.length === 0 ? (
        <p className="text-sm text-muted-foreground">{t('review.filterNone')}</p>
      ) : (
        <Nodes nodes={treeOf(wanted)} current={current} onOpen={onOpen} />
      )}
    </nav>
  );
}

type NodesProps = { nodes: readonly TreeNode[]; current: string | undefined; onOpen: (path: string) => void };

function Nodes({ nodes, current, onOpen }: NodesProps) {
  return (
    <ul className="grid gap-px text-sm">
      {nodes.map((node) =>
        node.kind === 'folder' ? (
          <li key={node.path}>
            <p className="flex items-center gap-1.5 px-1.5 py-1 text-muted-foreground">
              <Folder aria-hidden className="size-4 shrink-0" />
              <span className="truncate" title={node.path}>
                {node.name}
              </span>
            </p>
            <div className="ml-3 border-l pl-1">
              <Nodes nodes={node.children} current={current} onOpen={onOpen} />
            </div>
          </li>
        ) : (
          <li key={node.path}>
            <button
              type="button"
              aria-current={node.path === current || undefined}
              onClick={() => onOpen(node.path)}
              className={cn(
                'flex min-h-7 w-full items-center gap-1.5 rounded-md px-1.5 text-left hover:bg-accent pointer-coarse:min-h-11',
                node.path === current && 'bg-accent',
                node.file.viewed && 'text-muted-foreground',
              )}
            >
              {node.file.viewed ? (
                <Check aria-label={t('review.viewed')} className="size-4 shrink-0 text-success" />
              ) : (
                <File aria-hidden className="size-4 shrink-0" />
              )}
              <span className="min-w-0 flex-1 truncate" title={node.path}>
                {node.name}
              </span>
              <span className="tabular text-xs text-success">+{node.file.additions}</span>
              <span className="tabular text-xs text-destructive">−{node.file.deletions}</span>
            </button>
          </li>
        ),
      )}
    </ul>
  );
}
