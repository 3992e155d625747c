import { ChevronRight, Download } from 'lucide-react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import type { DiffFile } from '@/features/review/diff';
import { t } from '@/shared/i18n/rooms';

type FileHeadProps = {
  file: DiffFile;
  open: boolean;
  onOpen: (open: boolean) => void;
  onViewed?: (viewed: boolean) => void;
};

/** The name of a changed file with what happened to it, and the mark that it was viewed. */
export function FileHead({ file, open, onOpen, onViewed }: FileHeadProps) {
  return (
    <div
      data-file={file.path}
      className="flex min-h-10 items-center gap-2 rounded-t-md border bg-card pr-3 text-sm"
    >
      <button
        type="button"
        data-file-head
        aria-expanded={open}
        onClick={() => onOpen(!open)}
        className="flex min-h-10 min-w-0 flex-1 flex-wrap items-center gap-x-2 rounded-md py-1.5 pl-2 text-left hover:bg-accent focus-visible:-outline-offset-2"
      >
        <ChevronRight
          aria-hidden
          className={`size-4 shrink-0 text-muted-foreground transition-transform ${open ? 'rotate-90' : ''}`}
        />
        <span className="min-w-0 flex-1 font-mono text-[0.8125rem] wrap-anywhere">
          {file.oldPath && `${file.oldPath} → `}
          {file.path}
        </span>
        {file.generated && <Badge variant="outline">{t('review.generated')}</Badge>}
        <span className="text-xs text-muted-foreground">{t(`review.status.${file.status}`)}</span>
        <span className="tabular text-success">+{file.additions}</span>
        <span className="tabular text-destructive">−{file.deletions}</span>
      </button>
      {onViewed && (
        <label className="flex min-h-7 shrink-0 items-center gap-1.5 text-xs pointer-coarse:min-h-11">
          <Checkbox
            className="size-6"
            checked={file.viewed}
            onCheckedChange={(checked) => onViewed(checked === true)}
          />
          {t('review.viewed')}
        </label>
      )}
    </div>
  );
}

/** Why a file shows no lines, and what can be done about it. */
export function FileNote({ file, onAlone }: { file: DiffFile; onAlone: () => void }) {
  const text = file.binary
    ? t('review.binary')
    : file.tooLarge
      ? t(file.patch ? 'review.tooLargeAlone' : 'review.tooLarge')
      : file.status === 'mode'
        ? t('review.modeOnly')
        : t('review.noLines');
  return (
    <div className="flex flex-wrap items-center gap-3 border-x bg-card px-3 pt-2 text-sm text-muted-foreground">
      {text}
      {file.patch && (
        <Button asChild variant="outline" size="sm">
          <a href={file.patch} download="changes.patch">
            <Download aria-hidden /> {t('review.patch')}
          </a>
        </Button>
      )}
      {file.tooLarge && !file.patch && (
        <Button variant="outline" size="sm" onClick={onAlone}>
          {t('review.openAlone')}
        </Button>
      )}
    </div>
  );
}
