import { useState } from 'react';
import { Badge, type BadgeProps } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { CommentBox } from '@/features/review/comment-box';
import type { Commenting } from '@/features/review/use-comments';
import type { ReviewComment, ReviewCommentStatus } from '@/shared/api/types';
import { formatAgo, formatExact } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';

const tones: Record<ReviewCommentStatus, BadgeProps['variant']> = {
  pending: 'ember',
  sent: 'info',
  addressed: 'success',
  outdated: 'outline',
  open: 'warning',
};

/** What was said about one line. Pending comments are changed and taken back here. */
export function Thread({
  comments,
  commenting,
}: {
  comments: readonly ReviewComment[];
  commenting: Commenting;
}) {
  return (
    <ul className="grid gap-2 bg-card p-3 font-sans">
      {comments.map((comment) => (
        <Said key={comment.id} comment={comment} commenting={commenting} />
      ))}
    </ul>
  );
}

function Said({ comment, commenting }: { comment: ReviewComment; commenting: Commenting }) {
  const [editing, setEditing] = useState(false);
  return (
    <li className="rounded-md border p-2.5" data-comment={comment.id} tabIndex={-1}>
      <p className="flex flex-wrap items-center gap-2 text-xs text-muted-foreground">
        <span className="font-medium text-foreground">{comment.authorName}</span>
        <time dateTime={comment.createdAt} title={formatExact(comment.createdAt)}>
          {formatAgo(comment.createdAt)}
        </time>
        {comment.startLine < comment.line && (
          <span>{t('review.comment.lines', { from: comment.startLine, to: comment.line })}</span>
        )}
        <Badge variant={tones[comment.status]}>{t(`review.comment.${comment.status}`)}</Badge>
        {comment.status === 'pending' && !editing && (
          <span className="ml-auto flex gap-1">
            <Button variant="ghost" size="sm" onClick={() => setEditing(true)}>
              {t('common.edit')}
            </Button>
            <Button variant="ghost" size="sm" onClick={() => commenting.remove(comment)}>
              {t('common.delete')}
            </Button>
          </span>
        )}
      </p>
      {editing ? (
        <CommentBox
          label={t('review.comment.change')}
          storeAs={`comment:${comment.id}`}
          initial={comment.text}
          onSave={(text) => commenting.change(comment, text)}
          onClose={() => setEditing(false)}
        />
      ) : (
        <p className="mt-1 text-sm wrap-anywhere whitespace-pre-wrap">{comment.text}</p>
      )}
    </li>
  );
}
