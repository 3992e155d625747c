import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Textarea } from '@/components/ui/textarea';
import { t } from '@/shared/i18n/rooms';

/** What should be different; the steps above take comments of their own meanwhile. */
export function RequestChanges({
  busy,
  commented,
  onCancel,
  onSend,
}: {
  busy: boolean;
  /** A step has a comment: nothing more need be said. */
  commented: boolean;
  onCancel: () => void;
  onSend: (feedback: string) => void;
}) {
  const [feedback, setFeedback] = useState('');
  return (
    <>
      <Field label={t('plan.feedback')} hint={t('plan.feedbackHint')}>
        {(control) => (
          <Textarea
            {...control}
            autoFocus
            data-escapes
            className="max-h-40 min-h-16"
            value={feedback}
            onChange={(event) => setFeedback(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.stopPropagation();
              onCancel();
            }}
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button variant="ghost" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
        <Button
          busy={busy}
          disabled={feedback.trim() === '' && !commented}
          onClick={() => onSend(feedback.trim() || t('plan.seeComments'))}
        >
          {t('plan.sendBack')}
        </Button>
      </div>
    </>
  );
}
