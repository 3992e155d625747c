import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Badge } from '@/components/ui/badge';
import { ErrorState } from '@/components/ui/error-state';
import { Input } from '@/components/ui/input';
import { Skeleton } from '@/components/ui/skeleton';
import { type ApiDocument, describe, groupRoutes, type Route } from '@/features/docs/model';
import { api as call } from '@/shared/api/client';
import { t } from '@/shared/i18n/rooms';
import { useTitle } from '@/shared/lib/use-title';

/** The whole API, from the description the server gives of itself. */
export function DocsPage() {
  useTitle(t('docs.title'));
  const [words, setWords] = useState('');
  const api = useQuery({
    queryKey: ['openapi'],
    queryFn: () => call<ApiDocument>('/openapi?format=json'),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const wanted = words.toLowerCase();
  const groups = (api.data ? groupRoutes(api.data) : [])
    .map((group) => ({
      ...group,
      routes: group.routes.filter((route) => `${route.method} ${route.path}`.toLowerCase().includes(wanted)),
    }))
    .filter((group) => group.routes.length > 0);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid w-full max-w-4xl grid-cols-[minmax(0,1fr)] gap-6 px-4 py-8">
        <div>
          <h1 className="text-2xl font-semibold tracking-tight">{t('docs.title')}</h1>
          <p className="text-sm text-muted-foreground">{t('docs.lead')}</p>
        </div>
        <Input
          value={words}
          onChange={(event) => setWords(event.target.value)}
          aria-label={t('docs.find')}
          placeholder={t('docs.find')}
          className="max-w-sm"
        />
        {api.isPending && <Skeleton className="h-96 rounded-xl" />}
        {api.isError && <ErrorState error={api.error} onRetry={() => void api.refetch()} />}
        {groups.map((group) => (
          <section key={group.name} className="grid gap-2" aria-label={group.name}>
            <h2 className="text-lg font-semibold">{group.name}</h2>
            {group.routes.map(
              (route) => api.data && <RouteCard key={route.id} route={route} api={api.data} />,
            )}
          </section>
        ))}
      </div>
    </div>
  );
}

function RouteCard({ route, api }: { route: Route; api: ApiDocument }) {
  const { operation } = route;
  const body = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  return (
    <details className="rounded-lg border bg-card px-3 py-2 text-sm shadow-xs">
      <summary className="flex min-h-8 cursor-pointer flex-wrap items-center gap-2">
        <Badge variant="outline" className="w-16 justify-center font-mono">
          {route.method}
        </Badge>
        <code className="font-mono wrap-anywhere">{route.path}</code>
        <span className="text-muted-foreground max-sm:basis-full">{operation.summary}</span>
      </summary>
      <dl className="mt-2 grid gap-2">
        {operation.description && <p>{operation.description}</p>}
        {operation.parameters?.map((parameter) => (
          <Line
            key={`${parameter.in}-${parameter.name}`}
            name={`${parameter.name} (${parameter.in})`}
            text={describe(parameter.schema, api)}
          />
        ))}
        {body && <Line name={t('docs.body')} text={describe(body, api)} />}
        {Object.entries(operation.responses ?? {}).map(([status, response]) => {
          const content = Object.entries(response.content ?? {})[0];
          return (
            <Line
              key={status}
              name={status}
              text={
                content ? `${content[0]}  ${describe(content[1].schema, api)}` : (response.description ?? '')
              }
            />
          );
        })}
      </dl>
    </details>
  );
}

function Line({ name, text }: { name: string; text: string }) {
  return (
    <div className="grid gap-1 sm:grid-cols-[9rem_1fr]">
      <dt className="text-muted-foreground">{name}</dt>
      <dd className="font-mono text-xs break-words">{text}</dd>
    </div>
  );
}
