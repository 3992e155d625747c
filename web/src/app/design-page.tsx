import { Flame, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Mark } from '@/app/mark';
import { Alert } from '@/components/ui/alert';
import { Avatar } from '@/components/ui/avatar';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Keys } from '@/components/ui/keys';
import { Progress } from '@/components/ui/progress';
import { Select } from '@/components/ui/select';
import { Skeleton } from '@/components/ui/skeleton';
import { Switch } from '@/components/ui/switch';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs';
import { Textarea } from '@/components/ui/textarea';
import { say } from '@/components/ui/toast';
import { ApiProblem } from '@/shared/api/problem';
import { t } from '@/shared/i18n/t';
import { useTitle } from '@/shared/lib/use-title';

const colours = [
  'background',
  'card',
  'muted',
  'secondary',
  'accent',
  'primary',
  'ember',
  'ember-soft',
  'success',
  'success-soft',
  'warning',
  'warning-soft',
  'destructive',
  'destructive-soft',
  'info',
  'info-soft',
] as const;
const failure = new ApiProblem({
  type: 'server-error',
  title: t('common.serverError'),
  status: 500,
  traceId: '4f1d2c',
});

/** Every component in every state, on one page: what the screens are made of. */
export function DesignPage() {
  useTitle(t('design.title'));
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid w-full max-w-4xl grid-cols-[minmax(0,1fr)] gap-8 px-4 py-8">
        <h1 className="flex items-center gap-3 text-2xl font-semibold tracking-tight">
          <Mark className="size-9" /> {t('design.title')}
        </h1>
        <Part title={t('design.colours')}>
          <ul className="grid w-full grid-cols-2 gap-2 sm:grid-cols-4">
            {colours.map((name) => (
              <li key={name} className="flex items-center gap-2 text-sm">
                <span
                  className="size-8 shrink-0 rounded-md border"
                  style={{ background: `var(--${name})` }}
                />
                <span className="truncate">{name}</span>
              </li>
            ))}
          </ul>
        </Part>
        <Part title={t('design.buttons')}>
          {(['default', 'ember', 'outline', 'secondary', 'ghost', 'destructive', 'link'] as const).map(
            (variant) => (
              <Button key={variant} variant={variant}>
                <Flame aria-hidden /> {variant}
              </Button>
            ),
          )}
          <Button disabled>disabled</Button>
          <Button busy>busy</Button>
          <Button size="sm">sm</Button>
          <Button size="lg">lg</Button>
          <Button size="icon" aria-label="icon">
            <Plus aria-hidden />
          </Button>
        </Part>
        <Part title={t('design.marks')}>
          {(['default', 'outline', 'ember', 'success', 'warning', 'destructive', 'info'] as const).map(
            (variant) => (
              <Badge key={variant} variant={variant}>
                {variant}
              </Badge>
            ),
          )}
          <Avatar name="Ada Lovelace" />
          <Keys keys="mod+k" />
          <Keys keys="g>b" />
        </Part>
        <Part title={t('design.fields')}>
          <Field label="Field" hint="A hint" className="w-full sm:w-64">
            {(control) => <Input {...control} placeholder="Placeholder" />}
          </Field>
          <Field label="Wrong" error="This is why, and what to do." className="w-full sm:w-64">
            {(control) => <Input {...control} defaultValue="wrong" />}
          </Field>
          <Field label="Off" className="w-full sm:w-64">
            {(control) => <Input {...control} disabled defaultValue="disabled" />}
          </Field>
          <Field label="Select" className="w-full sm:w-64">
            {(control) => (
              <Select {...control}>
                <option>One</option>
                <option>Two</option>
              </Select>
            )}
          </Field>
          <Field label="Text" className="w-full sm:w-64">
            {(control) => <Textarea {...control} defaultValue="Grows with its text." />}
          </Field>
          <span className="flex items-center gap-2 text-sm">
            <Checkbox defaultChecked aria-label="Checked" /> Checked
          </span>
          <span className="flex items-center gap-2 text-sm">
            <Switch defaultChecked aria-label="On" /> On
          </span>
          <span className="flex items-center gap-2 text-sm">
            <Switch aria-label="Off" /> Off
          </span>
        </Part>
        <Part title={t('design.sentences')}>
          {(['info', 'success', 'warning', 'destructive'] as const).map((variant) => (
            <Alert
              key={variant}
              variant={variant}
              title={variant}
              className="w-full"
              actions={<Button size="sm">Do it</Button>}
            >
              What happened, in one sentence.
            </Alert>
          ))}
          <Button variant="outline" onClick={() => say('It happened.', () => say('And is undone.'))}>
            Toast
          </Button>
        </Part>
        <Part title={t('design.progress')}>
          {(['ember', 'success', 'warning'] as const).map((tone) => (
            <Progress key={tone} value={3} max={5} label={tone} tone={tone} className="w-40" />
          ))}
          <Skeleton className="h-6 w-40" />
        </Part>
        <Part title={t('design.tabs')}>
          <Tabs defaultValue="one" className="w-full">
            <TabsList aria-label={t('design.tabs')}>
              <TabsTrigger value="one">One</TabsTrigger>
              <TabsTrigger value="two">Two</TabsTrigger>
            </TabsList>
            <TabsContent value="one" className="py-3 text-sm">
              The first
            </TabsContent>
            <TabsContent value="two" className="py-3 text-sm">
              The second
            </TabsContent>
          </Tabs>
        </Part>
        <Part title={t('design.states')}>
          <EmptyState
            icon={Flame}
            title="Nothing yet"
            className="flex-1 border"
            actions={<Button>Begin</Button>}
          >
            Why, and what to do about it.
          </EmptyState>
          <ErrorState error={failure} onRetry={() => undefined} className="flex-1 border" />
        </Part>
      </div>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] gap-3" aria-label={title}>
      <h2 className="border-b pb-1 text-lg font-semibold">{title}</h2>
      <div className="flex flex-wrap items-center gap-3">{children}</div>
    </section>
  );
}
