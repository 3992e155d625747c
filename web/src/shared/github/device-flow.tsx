import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { connectionQuery, type Device } from '@/shared/github/queries';
import { api } from '@/shared/api/client';
import { problemOf } from '@/shared/api/problem';
import { t } from '@/shared/i18n/rooms';

/** Connecting where no browser can come back to us: a code is shown here and entered at GitHub. */
export function DeviceFlow() {
  const client = useQueryClient();
  const [begun, setBegun] = useState(false);
  const flow = useQuery({
    queryKey: ['github-device'],
    queryFn: () => api<Device>('/api/account/github/device', { method: 'POST' }),
    enabled: begun,
    gcTime: 0,
    retry: false,
    refetchInterval: (query) =>
      query.state.data?.status === 'pending' ? (query.state.data.interval ?? 5) * 1000 : false,
  });
  const status = flow.data?.status;
  useEffect(() => {
    if (status === 'connected') void client.invalidateQueries({ queryKey: connectionQuery.queryKey });
  }, [status, client]);
  if (!begun || (status && status !== 'pending' && status !== 'connected'))
    return (
      <>
        {flow.data?.title && <Alert variant="warning">{flow.data.title}</Alert>}
        <Button
          variant="outline"
          onClick={() => {
            setBegun(true);
            void flow.refetch();
          }}
        >
          {t('github.device')}
        </Button>
      </>
    );
  if (flow.isError) return <Alert variant="destructive" title={problemOf(flow.error).title} />;
  return (
    <div role="status" className="grid gap-1 text-sm">
      <p>
        {t('github.deviceLead', { uri: flow.data?.verificationUri ?? '' })}{' '}
        <code className="font-mono text-base font-semibold">{flow.data?.userCode}</code>
      </p>
      <p className="text-muted-foreground">{t('github.deviceWait')}</p>
    </div>
  );
}
