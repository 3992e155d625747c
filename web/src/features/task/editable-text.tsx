import { type KeyboardEvent, useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Textarea } from '@/components/ui/textarea';
import { t } from '@/shared/i18n/t';
import { cn } from '@/shared/lib/cn';

type EditableTextProps = {
  label: string;
  value: string;
  placeholder?: string;
  required?: boolean;
  multiline?: boolean;
  className?: string;
  /** Shown as it is, to who may not change it. */
  readOnly?: boolean;
  onSave: (text: string) => Promise<unknown>;
};

/**
 * Text that turns into a field when pressed; saved by leaving it, put back by Escape. What was refused is kept. Where
 * somebody else has changed it meanwhile, both are shown and the writer chooses.
 */
export function EditableText({
  label,
  value,
  placeholder,
  required,
  multiline,
  className,
  readOnly,
  onSave,
}: EditableTextProps) {
  const [draft, setDraft] = useState<string>();
  /** What stood there when the writing began. */
  const [base, setBase] = useState(value);
  const conflict = draft !== undefined && value !== base && draft.trim() !== value;
  const save = async () => {
    if (draft === undefined) return;
    const text = draft.trim();
    if (text === value || (required && !text)) {
      setDraft(undefined);
      return;
    }
    try {
      await onSave(text);
      setDraft(undefined);
    } catch {
      // The refusal has been told; the text stays in the field.
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      setDraft(undefined);
    }
    if (event.key === 'Enter' && (!multiline || event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      if (!conflict) void save();
    }
  };
  if (draft !== undefined) {
    return (
      <div className="grid gap-2">
        <Textarea
          autoFocus
          data-escapes
          aria-label={label}
          rows={1}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={() => !conflict && void save()}
          onKeyDown={onKeyDown}
          className={cn(multiline ? 'min-h-24' : 'min-h-0 py-1', className, !multiline && 'md:text-lg')}
        />
        {conflict && (
          <Alert
            variant="warning"
            title={t('task.conflict')}
            actions={
              <>
                <Button size="sm" onClick={() => void save()}>
                  {t('task.conflict.mine')}
                </Button>
                <Button size="sm" variant="outline" onClick={() => setDraft(undefined)}>
                  {t('task.conflict.theirs')}
                </Button>
              </>
            }
          >
            <span className="whitespace-pre-wrap wrap-anywhere">{value || placeholder}</span>
          </Alert>
        )}
      </div>
    );
  }
  if (readOnly)
    return (
      <span className={cn('block w-full break-words whitespace-pre-wrap', className)}>
        {value || <span className="text-muted-foreground">{placeholder}</span>}
      </span>
    );
  return (
    <button
      type="button"
      onClick={() => {
        setDraft(value);
        setBase(value);
      }}
      className={cn('w-full rounded-md text-left break-words whitespace-pre-wrap hover:bg-accent', className)}
    >
      <span className="sr-only">{`${t('common.edit')}: ${label}: `}</span>
      {value || <span className="text-muted-foreground">{placeholder}</span>}
    </button>
  );
}
