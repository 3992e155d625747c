import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from '@/components/ui/dialog';
import { Alert } from '@/components/ui/alert';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { isBeingFetched } from '@/shared/api/queries';
import { api } from '@/shared/api/client';
import { CodeTokens } from '@/shared/highlight/tokens';
import { useTokens } from '@/shared/highlight/use-tokens';
import { t } from '@/shared/i18n/rooms';

export type Place = { path: string; line: number | null };
type FileContent = { text: string; binary: boolean; totalBytes: number; truncated: boolean };

const MOST_LINES = 5000;

/** A file of the repository as it is on the default branch, opened where an answer named it. */
export function FileViewer({
  boardId,
  place,
  onClose,
}: {
  boardId: string;
  place: Place | undefined;
  onClose: () => void;
}) {
  return (
    <Dialog open={place !== undefined} onOpenChange={(open) => !open && onClose()}>
      <DialogContent className="max-w-4xl grid-cols-[minmax(0,1fr)]">
        <DialogHeader>
          <DialogTitle className="font-mono text-base wrap-anywhere">{place?.path}</DialogTitle>
          <DialogDescription>{t('files.branch')}</DialogDescription>
        </DialogHeader>
        {place && <FileText boardId={boardId} place={place} />}
      </DialogContent>
    </Dialog>
  );
}

function FileText({ boardId, place }: { boardId: string; place: Place }) {
  const file = useQuery({
    queryKey: ['file', boardId, place.path],
    queryFn: () =>
      api<Partial<FileContent>>(`/api/workflows/${boardId}/files?path=${encodeURIComponent(place.path)}`),
    retry: (_, error) => isBeingFetched(error),
  });
  const text = file.data?.text ?? '';
  const tokens = useTokens(text, place.path.split('.').pop() ?? null, text !== '');
  const marked = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (text !== '') marked.current?.scrollIntoView({ block: 'center' });
  }, [text]);
  if (isBeingFetched(file.failureReason)) return <Alert title={file.failureReason?.message} />;
  if (file.isError) return <ErrorState error={file.error} />;
  if (file.isPending) return <Skeleton className="h-60" />;
  if (file.data.binary || file.data.text === undefined)
    return <p className="text-sm text-muted-foreground">{t('files.noText')}</p>;
  return (
    <>
      <ol
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
        tabIndex={0}
        aria-label={place.path}
        className="max-h-[70dvh] overflow-auto rounded-md border bg-card py-2 font-mono text-xs leading-5"
      >
        {text
          .split('\n')
          .slice(0, MOST_LINES)
          .map((line, index) => (
            <li
              key={`${index}`}
              ref={index + 1 === place.line ? marked : undefined}
              className={`flex w-max min-w-full whitespace-pre ${index + 1 === place.line ? 'bg-warning-soft' : ''}`}
            >
              <span className="tabular w-12 shrink-0 pr-3 text-right text-muted-foreground select-none">
                {index + 1}
              </span>
              <span className="pr-3">{tokens?.[index] ? <CodeTokens tokens={tokens[index]} /> : line}</span>
            </li>
          ))}
      </ol>
      {(file.data.truncated || text.split('\n').length > MOST_LINES) && (
        <p className="text-sm text-muted-foreground">{t('files.cut')}</p>
      )}
    </>
  );
}
