import { Select } from '@/components/ui/select';
import { type Comparison, reviewedAt } from '@/features/review/model';
import type { ReviewComment, Run } from '@/shared/api/types';
import { t } from '@/shared/i18n/rooms';

type AgainstProps = {
  run: Run;
  runs: readonly Run[];
  comments: readonly ReviewComment[];
  compared: Comparison | null;
  onCompare: (compared: Comparison | null) => void;
};

/** What the run is compared with: its base, the commit that was reviewed last, or another attempt. */
export function Against({ run, runs, comments, compared, onCompare }: AgainstProps) {
  const head = run.headCommit;
  const reviewed = head ? reviewedAt(comments, head) : null;
  const offers = head
    ? [
        ...(reviewed ? [{ from: reviewed, to: head, label: t('review.against.reviewed') }] : []),
        ...runs.flatMap((other) =>
          other.id !== run.id && other.headCommit
            ? [
                {
                  from: other.headCommit,
                  to: head,
                  label: t('review.against.attempt', { attempt: other.attempt }),
                },
              ]
            : [],
        ),
      ]
    : [];
  const value = compared ? `${compared.from}..${compared.to}` : '';
  const known = offers.some(({ from, to }) => `${from}..${to}` === value);
  if (offers.length === 0 && compared === null) return null;
  return (
    <Select
      aria-label={t('review.against')}
      className="w-auto max-w-56"
      value={value}
      onChange={(event) => {
        const [from, to] = event.target.value.split('..');
        onCompare(from && to ? { from, to } : null);
      }}
    >
      <option value="">{t('review.against.base')}</option>
      {offers.map(({ from, to, label }) => (
        <option key={label} value={`${from}..${to}`}>
          {label}
        </option>
      ))}
      {compared && !known && (
        <option value={value}>
          {t('review.against.commits', { from: compared.from.slice(0, 8), to: compared.to.slice(0, 8) })}
        </option>
      )}
    </Select>
  );
}
