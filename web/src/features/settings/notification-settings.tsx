import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { ScrollTable } from '@/components/ui/scroll-table';
import { Switch } from '@/components/ui/switch';
import { sayProblem } from '@/components/ui/toast';
import { api } from '@/shared/api/client';
import { ApiProblem } from '@/shared/api/problem';
import {
  type NoticeKind,
  type NotificationSettings as Chosen,
  noticeKinds,
  notificationSettingsQuery,
  shownHere,
  wantedHere,
  wantHere,
} from '@/shared/notifications/notifications';
import { t } from '@/shared/i18n/rooms';

const path = '/api/account/notification-settings';

/** What reaches a person when they do not look: by mail to an address of theirs, and in this browser. */
export function NotificationSettings() {
  const client = useQueryClient();
  const chosen = useQuery(notificationSettingsQuery);
  const keep = (fresh: Chosen) => client.setQueryData(notificationSettingsQuery.queryKey, fresh);
  const choose = useMutation({
    mutationFn: (body: { mail?: NoticeKind[]; browser?: NoticeKind[] }) =>
      api<Chosen>(path, { method: 'PUT', body }),
    onSuccess: keep,
    onError: (error) => sayProblem(error),
  });
  if (!chosen.data) return null;
  return (
    <section
      className="grid grid-cols-[minmax(0,1fr)] gap-3 rounded-xl border bg-card p-4 shadow-xs"
      aria-labelledby="notifications"
    >
      <div>
        <h3 id="notifications" className="font-medium">
          {t('notify.title')}
        </h3>
        <p className="text-sm text-muted-foreground">{t('notify.lead')}</p>
      </div>
      {chosen.data.mailAvailable ? (
        <MailAddress chosen={chosen.data} onChosen={keep} />
      ) : (
        <p className="text-sm text-muted-foreground">{t('notify.noServer')}</p>
      )}
      <HereSwitch />
      <ScrollTable label={t('notify.title')}>
        <table className="w-full text-sm">
          <thead>
            <tr className="border-b text-left text-muted-foreground">
              <th className="px-3 py-1.5 font-normal">{t('notify.kind')}</th>
              <th className="px-2 py-1.5 font-normal">{t('notify.mail')}</th>
              <th className="px-2 py-1.5 font-normal">{t('notify.browser')}</th>
            </tr>
          </thead>
          <tbody>
            {noticeKinds.map((kind) => (
              <tr key={kind} className="border-b last:border-0">
                <td className="px-3 py-2.5">{t(`notify.${kind}`)}</td>
                {(['mail', 'browser'] as const).map((way) => (
                  <td key={way} className="px-2 py-2.5">
                    <Checkbox
                      aria-label={t(way === 'mail' ? 'notify.byMail' : 'notify.inBrowser', {
                        what: t(`notify.${kind}`),
                      })}
                      checked={chosen.data[way].includes(kind)}
                      disabled={way === 'mail' && !chosen.data.confirmed}
                      onCheckedChange={(on) =>
                        choose.mutate({
                          [way]: noticeKinds.filter((other) =>
                            other === kind ? on === true : chosen.data[way].includes(other),
                          ),
                        })
                      }
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollTable>
    </section>
  );
}

function MailAddress({ chosen, onChosen }: { chosen: Chosen; onChosen: (fresh: Chosen) => void }) {
  const [changing, setChanging] = useState(false);
  const send = useMutation({
    mutationFn: (address: string) => api<Chosen>(`${path}/address`, { method: 'PUT', body: { address } }),
    onSuccess: (fresh) => {
      setChanging(false);
      onChosen(fresh);
    },
  });
  const confirm = useMutation({
    mutationFn: (code: string) => api<Chosen>(`${path}/confirm`, { body: { code } }),
    onSuccess: onChosen,
  });
  const submit = (name: string, use: (text: string) => void) => (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    use(String(new FormData(event.currentTarget).get(name) ?? '').trim());
  };
  const address = chosen.address ?? '';
  if (address && !changing)
    return (
      <div className="grid gap-2">
        <p className="text-sm wrap-anywhere" role="status">
          {t(chosen.confirmed ? 'notify.confirmed' : 'notify.sent', { address })}
        </p>
        {!chosen.confirmed && (
          <form className="flex flex-wrap items-end gap-2" onSubmit={submit('code', confirm.mutate)}>
            <Field label={t('notify.code')} error={faultOf(confirm.error)}>
              {(control) => (
                <Input {...control} name="code" inputMode="numeric" autoComplete="one-time-code" required />
              )}
            </Field>
            <Button type="submit" busy={confirm.isPending}>
              {t('notify.confirm')}
            </Button>
          </form>
        )}
        <div className="flex flex-wrap gap-2">
          <Button variant="outline" size="sm" onClick={() => setChanging(true)}>
            {t('notify.change')}
          </Button>
          <Button variant="outline" size="sm" onClick={() => send.mutate('')}>
            {t('notify.remove')}
          </Button>
        </div>
      </div>
    );
  return (
    <form className="flex flex-wrap items-end gap-2" onSubmit={submit('address', send.mutate)}>
      <Field label={t('notify.address')} className="min-w-0 flex-1" error={faultOf(send.error)}>
        {(control) => (
          <Input
            {...control}
            name="address"
            type="email"
            autoComplete="email"
            defaultValue={address}
            required
          />
        )}
      </Field>
      <Button type="submit" variant="outline" busy={send.isPending}>
        {t('notify.send')}
      </Button>
    </form>
  );
}

const faultOf = (error: Error | null) => (error instanceof ApiProblem ? error.problem.title : error?.message);

/** The permission is asked for by this switch alone. */
function HereSwitch() {
  const [on, setOn] = useState(wantedHere);
  const [denied, setDenied] = useState(false);
  if (!shownHere()) return null;
  return (
    <div className="grid gap-1">
      <label className="flex min-h-8 items-center justify-between gap-3 text-sm">
        {t('notify.here')}
        <Switch
          aria-label={t('notify.here')}
          checked={on}
          onCheckedChange={(wanted) =>
            void wantHere(wanted).then((allowed) => {
              setOn(allowed);
              setDenied(wanted && !allowed);
            })
          }
        />
      </label>
      <p
        className={`text-[0.8125rem] ${denied ? 'text-destructive' : 'text-muted-foreground'}`}
        role="status"
      >
        {t(denied ? 'notify.denied' : 'notify.hereHint')}
      </p>
    </div>
  );
}
