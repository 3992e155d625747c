import { FileText, FlaskConical, TriangleAlert } from 'lucide-react';
import { Textarea } from '@/components/ui/textarea';
import type { Plan } from '@/shared/api/types';
import { t } from '@/shared/i18n/rooms';

/** The plan to be read; while changes are asked for, each step takes a comment. */
export function PlanText({
  plan,
  comments,
  onComment,
}: {
  plan: Plan;
  comments?: ReadonlyMap<number, string>;
  onComment: (step: number, text: string) => void;
}) {
  return (
    <>
      <p className="text-[0.9375rem] leading-relaxed">{plan.summary}</p>
      <section className="grid grid-cols-[minmax(0,1fr)] gap-2">
        <h2 className="text-sm font-semibold">{t('plan.steps')}</h2>
        <ol className="grid grid-cols-[minmax(0,1fr)] gap-2">
          {plan.steps.map((step, index) => (
            <li
              key={`${index}`}
              className="grid grid-cols-[1.75rem_minmax(0,1fr)] rounded-lg border bg-card p-3 shadow-xs"
            >
              <span
                aria-hidden
                className="tabular grid size-5 place-content-center rounded-full bg-secondary text-xs font-medium"
              >
                {index + 1}
              </span>
              <div className="grid gap-1.5">
                <p className="font-medium">{step.title}</p>
                {step.details && (
                  <p className="text-sm whitespace-pre-wrap text-muted-foreground">{step.details}</p>
                )}
                {step.paths.length > 0 && (
                  <ul aria-label={t('plan.files')} className="flex flex-wrap gap-1.5">
                    {step.paths.map((path) => (
                      <li
                        key={path}
                        className="flex items-center gap-1 rounded-md bg-muted px-1.5 py-0.5 font-mono text-xs wrap-anywhere"
                      >
                        <FileText aria-hidden className="size-3 shrink-0" />
                        {path}
                      </li>
                    ))}
                  </ul>
                )}
                {comments && (
                  <Textarea
                    aria-label={t('plan.comment', { number: index + 1 })}
                    placeholder={t('plan.comment', { number: index + 1 })}
                    className="min-h-10 py-1.5"
                    rows={1}
                    value={comments.get(index + 1) ?? ''}
                    onChange={(event) => onComment(index + 1, event.target.value)}
                  />
                )}
              </div>
            </li>
          ))}
        </ol>
      </section>
      {plan.checks.length > 0 && (
        <section className="grid gap-2">
          <h2 className="text-sm font-semibold">{t('plan.checks')}</h2>
          <ul className="grid gap-1.5">
            {plan.checks.map((check, index) => (
              <li key={`${index}`} className="flex items-start gap-2 text-sm">
                <FlaskConical aria-hidden className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
                <span className="min-w-0">
                  {check.name}{' '}
                  <code className="rounded-sm bg-muted px-1 font-mono text-xs wrap-anywhere">
                    {check.command}
                  </code>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {plan.risks.length > 0 && (
        <section className="grid gap-2">
          <h2 className="text-sm font-semibold">{t('plan.risks')}</h2>
          <ul className="grid gap-1.5">
            {plan.risks.map((risk, index) => (
              <li key={`${index}`} className="flex items-start gap-2 text-sm">
                <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warning" />
                {risk}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
