import { useQuery } from '@tanstack/react-query';
import { fitting } from '@/features/timeline/mentions';
import { peopleQuery } from '@/shared/api/queries';
import { t } from '@/shared/i18n/rooms';
import { MentionBox } from '@/shared/mentions/mention-box';

type CommentBoxProps = { boardId: string; value: string; onChange: (text: string) => void };

/** Where a comment is written; an @ offers the people of the board. */
export function CommentBox({ boardId, value, onChange }: CommentBoxProps) {
  const people = useQuery(peopleQuery(boardId));
  return (
    <MentionBox
      label={t('timeline.comment')}
      placeholder={t('timeline.comment')}
      listLabel={t('timeline.mention')}
      hint={t('timeline.mentionHint')}
      value={value}
      onChange={onChange}
      offers={(typed) =>
        fitting(people.data ?? [], typed).map(({ id, name, login }) => ({
          id,
          label: name,
          detail: `@${login}`,
          text: `@${login}`,
        }))
      }
    />
  );
}
