import {
  type ComponentProps,
  type KeyboardEvent,
  type ReactNode,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { Textarea } from '@/components/ui/textarea';
import { cn } from '@/shared/lib/cn';
import { completed, mentionAt } from '@/shared/mentions/typing';
import { t } from '@/shared/i18n/t';

/** What an @ can stand for: what is shown, and what is written in its place. */
export type Offer = {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  readonly text: string;
};

type MentionBoxProps = Omit<ComponentProps<'textarea'>, 'value' | 'onChange' | 'ref'> & {
  label: string;
  value: string;
  onChange: (text: string) => void;
  /** What fits what is typed behind the @, the best first. */
  offers: (typed: string) => readonly Offer[];
  /** What the list offers, for a screen reader. */
  listLabel: string;
  /** Told when an @ is being typed for the first time, so that what it offers can be fetched. */
  onMention?: () => void;
  hint?: ReactNode;
};

/**
 * A text in which an @ offers a list: arrows choose, Enter or Tab takes, Escape closes. The caret stays in the text; a screen
 * reader hears the choice by the active descendant.
 */
export function MentionBox(props: MentionBoxProps) {
  const { label, value, onChange, offers, listLabel, onMention, hint, className, onKeyDown, ...rest } = props;
  const list = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const next = useRef<number>(undefined);
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(0);
  const [closed, setClosed] = useState<number>();
  const mention = mentionAt(value, caret);
  const offered = mention && mention.from !== closed ? offers(mention.typed) : [];
  const chosen = offered[Math.min(active, offered.length - 1)];
  const open = chosen !== undefined;

  useLayoutEffect(() => {
    if (next.current === undefined) return;
    box.current?.setSelectionRange(next.current, next.current);
    next.current = undefined;
  });
  const look = () => setCaret(box.current?.selectionStart ?? 0);
  const take = (text: string) => {
    const done = completed(value, caret, text);
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
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) take(chosen.text);
    else if (event.key === 'Escape') setClosed(mention?.from);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="relative">
      <Textarea
        {...rest}
        ref={box}
        className={cn('w-full', className)}
        aria-label={label}
        aria-describedby={hint === undefined ? undefined : `${list}-hint`}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={open ? list : undefined}
        aria-activedescendant={chosen ? `${list}-${chosen.id}` : undefined}
        value={value}
        onChange={(event) => {
          setClosed(undefined);
          setActive(0);
          setCaret(event.target.selectionStart);
          if (mentionAt(event.target.value, event.target.selectionStart)) onMention?.();
          onChange(event.target.value);
        }}
        onSelect={look}
        onKeyDownCapture={key}
        onKeyDown={onKeyDown}
        onBlur={() => setClosed(mention?.from)}
        onFocus={() => setClosed(undefined)}
      />
      {hint !== undefined && (
        <span id={`${list}-hint`} className="text-[0.8125rem] text-muted-foreground">
          {hint}
        </span>
      )}
      <span className="sr-only" role="status">
        {open ? t('common.offered', { count: offered.length }) : ''}
      </span>
      {open && (
        <div
          id={list}
          role="listbox"
          aria-label={listLabel}
          className="absolute bottom-full left-2 z-20 mb-1 max-h-64 w-96 max-w-[calc(100%-1rem)] overflow-y-auto rounded-md border bg-popover p-1 text-sm text-popover-foreground shadow-md"
        >
          {offered.map((offer, index) => (
            <div
              key={offer.id}
              id={`${list}-${offer.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={offer === chosen}
              className={cn(
                'flex min-h-8 cursor-default items-center justify-between gap-2 rounded px-2 pointer-coarse:min-h-11',
                offer === chosen && 'bg-accent text-accent-foreground',
              )}
              onPointerMove={() => setActive(index)}
              onPointerDown={(event) => {
                event.preventDefault();
                take(offer.text);
              }}
            >
              <span className="truncate">{offer.label}</span>
              {offer.detail && <span className="truncate text-muted-foreground">{offer.detail}</span>}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
