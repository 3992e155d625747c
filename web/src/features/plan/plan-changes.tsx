import { Badge } from '@/components/ui/badge';
import { diffPlans, type StepChange, type Words } from '@/features/plan/plan-diff';
import type { Plan } from '@/shared/api/types';
import { t } from '@/shared/i18n/rooms';

/** What a revision changed: word by word, in the order of the new plan. */
export function PlanChanges({ from, to }: { from: Plan; to: Plan }) {
  const { summary, steps, checks, nothing } = diffPlans(from, to);
  if (nothing) return <p className="text-sm text-muted-foreground">{t('plan.noChanges')}</p>;
  return (
    <>
      <p className="leading-relaxed">
        <Changed words={summary} />
      </p>
      <ol className="grid grid-cols-[minmax(0,1fr)] gap-2">
        {steps.map((step, index) => (
          <li key={`${index}`} className="grid gap-1.5 rounded-lg border bg-card p-3 shadow-xs">
            <Step step={step} />
          </li>
        ))}
      </ol>
      <ul className="grid gap-1.5 text-sm">
        {checks.map((check, index) => (
          <li key={`${index}`}>
            <Changed words={[{ kind: check.kind, text: check.name }]} />{' '}
            <code className="font-mono text-xs text-muted-foreground">{check.command}</code>
          </li>
        ))}
      </ul>
    </>
  );
}

function Step({ step }: { step: StepChange }) {
  switch (step.kind) {
    case 'same':
      return (
        <p className="text-sm text-muted-foreground">
          {step.to + 1}. {step.title}
          {step.moved !== null && <Moved from={step.moved} />}
        </p>
      );
    case 'changed':
      return (
        <>
          <p className="font-medium">
            {step.to + 1}. <Changed words={step.title} />
            {step.moved !== null && <Moved from={step.moved} />}
          </p>
          <p className="text-sm whitespace-pre-wrap">
            <Changed words={step.details} />
          </p>
          <p className="flex flex-wrap gap-1.5 font-mono text-xs">
            {step.paths.map((path) => (
              <Changed key={path.text} words={[path]} />
            ))}
          </p>
        </>
      );
    case 'added':
      return (
        <>
          <p className="font-medium">
            {step.to + 1}. <Changed words={[{ kind: 'added', text: step.title }]} />
          </p>
          <p className="text-sm whitespace-pre-wrap text-muted-foreground">{step.details}</p>
          <p className="font-mono text-xs">{step.paths.join('  ')}</p>
        </>
      );
    case 'removed':
      return (
        <p className="text-sm">
          <Changed words={[{ kind: 'removed', text: step.title }]} />
        </p>
      );
    default:
      return step satisfies never;
  }
}

function Moved({ from }: { from: number }) {
  return (
    <Badge variant="outline" className="ml-2">
      {t('plan.wasStep', { number: from + 1 })}
    </Badge>
  );
}

function Changed({ words }: { words: Words }) {
  return words.map((word, index) => {
    if (word.kind === 'added')
      return (
        <ins key={`${index}`} className="rounded-xs bg-success-soft text-success decoration-success/60">
          {word.text}
        </ins>
      );
    if (word.kind === 'removed')
      return (
        <del key={`${index}`} className="rounded-xs bg-destructive-soft text-destructive">
          {word.text}
        </del>
      );
    return <span key={`${index}`}>{word.text}</span>;
  });
}
