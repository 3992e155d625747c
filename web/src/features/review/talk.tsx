import { Select } from '@/components/ui/select';
import { CommentBox } from '@/features/review/comment-box';
import type { DiffFile } from '@/features/review/diff';
import { draftKey, type Range } from '@/features/review/model';
import { Thread } from '@/features/review/thread';
import type { Commenting } from '@/features/review/use-comments';
import type { ReviewComment } from '@/shared/api/types';
import { t } from '@/shared/i18n/rooms';

/** So far back a comment can begin, when the range is chosen from a list. */
const MOST_BACK = 60;

type TalkProps = {
  runId: string;
  file: DiffFile;
  comments: readonly ReviewComment[];
  writing: Range | null;
  commenting: Commenting;
  onRange: (range: Range) => void;
  onClose: () => void;
};

/** What was said below a line, and the field for what is being said. */
export function Talk({ runId, comments, writing, commenting, onRange, onClose }: TalkProps) {
  return (
    <div className="border-x bg-card">
      <div className="sticky left-0 max-w-3xl border-y bg-card font-sans">
        {comments.length > 0 && <Thread comments={comments} commenting={commenting} />}
        {writing && (
          <>
            <label className="flex items-center gap-2 px-3 pt-3 text-sm text-muted-foreground">
              {t('review.comment.from')}
              <Select
                className="w-24"
                value={String(writing.startLine)}
                onChange={(event) => onRange({ ...writing, startLine: Number(event.target.value) })}
              >
                {Array.from(
                  {
                    length: Math.max(Math.min(MOST_BACK, writing.line), writing.line - writing.startLine + 1),
                  },
                  (_, back) => writing.line - back,
                ).map((line) => (
                  <option key={line} value={line}>
                    {line}
                  </option>
                ))}
              </Select>
              {t('review.comment.to', { line: writing.line })}
            </label>
            <CommentBox
              label={
                writing.startLine === writing.line
                  ? t('review.comment.on', { line: writing.line })
                  : t('review.comment.onRange', { from: writing.startLine, to: writing.line })
              }
              storeAs={draftKey(runId, writing)}
              onSave={(text) => commenting.write(writing, text)}
              onClose={onClose}
            />
          </>
        )}
      </div>
    </div>
  );
}
