import { useQuery } from '@tanstack/react-query';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { ConnectionCard } from '@/shared/github/connection-card';
import { AccountSettings } from '@/features/settings/account-settings';
import { ProviderCard } from '@/features/settings/provider-card';
import { providersQuery } from '@/shared/api/queries';
import type { Provider } from '@/shared/api/types';
import { useTitle } from '@/shared/lib/use-title';
import { t } from '@/shared/i18n/rooms';

const isOwn = ({ provider }: Provider) => provider.startsWith('compatible');

export function SettingsPage() {
  useTitle(t('settings.title'));
  const providers = useQuery(providersQuery);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid w-full max-w-3xl grid-cols-[minmax(0,1fr)] gap-8 px-4 py-8">
        <h1 className="text-2xl font-semibold tracking-tight">{t('settings.title')}</h1>
        <section className="grid grid-cols-[minmax(0,1fr)] gap-3" aria-labelledby="providers">
          <div>
            <h2 id="providers" className="text-lg font-semibold">
              {t('settings.providers')}
            </h2>
            <p className="text-sm text-muted-foreground">{t('settings.providersLead')}</p>
          </div>
          {providers.isPending && <Skeleton className="h-40 rounded-xl" />}
          {providers.isError && (
            <ErrorState error={providers.error} onRetry={() => void providers.refetch()} />
          )}
          {providers.data
            ?.filter((provider) => provider.provider !== 'scripted')
            // A server of one's own comes after those that everybody knows.
            .toSorted((one, other) => Number(isOwn(one)) - Number(isOwn(other)))
            .map((provider) => (
              <ProviderCard key={provider.provider} provider={provider} />
            ))}
        </section>
        <ConnectionCard />
        <AccountSettings />
      </div>
    </div>
  );
}
