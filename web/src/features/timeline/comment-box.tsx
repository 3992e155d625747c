import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { Textarea } from '@/components/ui/textarea';
import { completed, fitting, mentionAt } from '@/features/timeline/mentions';
import { peopleQuery } from '@/shared/api/queries';
import { cn } from '@/shared/lib/cn';
import { t } from '@/shared/i18n/t';

type CommentBoxProps = { boardId: string; value: string; onChange: (text: string) => void };

/**
 * Where a comment is written. An @ offers the people of the board: arrows choose, Enter or Tab takes, Escape closes. The
 * caret stays in the text; a screen reader hears the choice by the active descendant.
 */
export function CommentBox({ boardId, value, onChange }: CommentBoxProps) {
  const list = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const next = useRef<number>(undefined);
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(0);
  const [closed, setClosed] = useState<number>();
  const people = useQuery(peopleQuery(boardId));
  const mention = mentionAt(value, caret);
  const offered =
    mention && mention.from !== closed && people.data ? fitting(people.data, mention.typed) : [];
  const chosen = offered[Math.min(active, offered.length - 1)];
  const open = chosen !== undefined;

  useLayoutEffect(() => {
    if (next.current === undefined) return;
    box.current?.setSelectionRange(next.current, next.current);
    next.current = undefined;
  });
  const look = () => setCaret(box.current?.selectionStart ?? 0);
  const take = (login: string) => {
    const done = completed(value, caret, login);
    next.current = done.caret;
    setCaret(done.caret);
    setActive(0);
    onChange(done.text);
    box.current?.focus();
  };
  const key = (event: KeyboardEvent) => {
    if (!chosen || event.nativeEvent.isComposing) return;
    const count = offered.length;
    const now = Math.min(active, count - 1);
    if (event.key === 'ArrowDown') setActive((now + 1) % count);
    else if (event.key === 'ArrowUp') setActive((now + count - 1) % count);
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) take(chosen.login);
    else if (event.key === 'Escape') setClosed(mention?.from);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="relative">
      <Textarea
        ref={box}
        className="w-full"
        aria-label={t('timeline.comment')}
        aria-describedby={`${list}-hint`}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={open ? list : undefined}
        aria-activedescendant={chosen ? `${list}-${chosen.id}` : undefined}
        placeholder={t('timeline.comment')}
        value={value}
        onChange={(event) => {
          setClosed(undefined);
          setActive(0);
          setCaret(event.target.selectionStart);
          onChange(event.target.value);
        }}
        onSelect={look}
        onKeyDownCapture={key}
        onBlur={() => setClosed(mention?.from)}
        onFocus={() => setClosed(undefined)}
      />
      <span id={`${list}-hint`} className="text-[0.8125rem] text-muted-foreground">
        {t('timeline.mentionHint')}
      </span>
      <span className="sr-only" role="status">
        {open ? t('timeline.offered', { count: offered.length }) : ''}
      </span>
      {open && (
        <div
          id={list}
          role="listbox"
          aria-label={t('timeline.mention')}
          className="absolute bottom-full left-2 z-20 mb-1 max-h-64 w-72 max-w-full overflow-y-auto rounded-md border bg-popover p-1 text-sm text-popover-foreground shadow-md"
        >
          {offered.map((person, index) => (
            <div
              key={person.id}
              id={`${list}-${person.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={person === chosen}
              className={cn(
                'flex min-h-8 cursor-default items-center justify-between gap-2 rounded px-2 pointer-coarse:min-h-11',
                person === chosen && 'bg-accent text-accent-foreground',
              )}
              onPointerMove={() => setActive(index)}
              onPointerDown={(event) => {
                event.preventDefault();
                take(person.login);
              }}
            >
              <span className="truncate">{person.name}</span>
              <span className="truncate text-muted-foreground">@{person.login}</span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
