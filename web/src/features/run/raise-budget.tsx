import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { Run } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/format';
import { t } from '@/shared/i18n/rooms';
import { microsOf } from '@/shared/settings/board-settings';

/** A run that rests because its budget is spent goes on with a higher one; twice as much is proposed. */
export function RaiseBudget({
  run,
  spent,
  busy,
  onRaise,
}: {
  run: Run;
  /** What the whole card has cost, in micro-dollars: the budget is the card's, not the run's. */
  spent: number;
  busy: boolean;
  onRaise: (micros: number) => void;
}) {
  // In whole cents, as somebody would write it.
  const [dollars, setDollars] = useState(
    (Math.ceil((Math.max(spent, run.budgetMicros ?? 0) * 2) / 10_000) / 100).toFixed(2),
  );
  const micros = microsOf(dollars) ?? 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (micros > spent) onRaise(micros);
  };
  return (
    <form
      onSubmit={submit}
      className="flex flex-wrap items-start gap-x-2 gap-y-3 border-b bg-warning-soft px-4 py-3 sm:px-5"
    >
      <Field
        label={t('run.newBudget')}
        hint={t('run.newBudgetHint', { spent: formatMoney(spent) })}
        error={micros > spent ? undefined : t('run.budgetTooLow')}
      >
        {(control) => (
          <Input
            {...control}
            inputMode="decimal"
            className="w-32"
            value={dollars}
            onChange={(event) => setDollars(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" className="sm:mt-[1.625rem]" busy={busy} disabled={micros <= spent}>
        {t('run.raise')}
      </Button>
    </form>
  );
}
