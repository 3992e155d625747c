import { queryOptions } from '@tanstack/react-query';
import { api } from '@/shared/api/client';
import { itemsOf } from '@/shared/api/queries';
import type { components } from '@/shared/api/schema';
import type { Page } from '@/shared/api/types';

type Schemas = components['schemas'];
export type NoticeKind = Schemas['NotificationKind'];
export type Notice = Schemas['NotificationView'];
export type NotificationSettings = Schemas['NotificationSettings'];

export const noticeKinds = [
  'mention',
  'assigned',
  'attention',
  'plan',
  'review',
] as const satisfies NoticeKind[];

const wanted = 'loopforge.notices';

/** What this person was to be told. Asked for when a board changes, and now and then besides. */
export const notificationsQuery = queryOptions({
  queryKey: ['notifications'],
  queryFn: async () => itemsOf(await api<Page<Notice>>('/api/account/notifications')),
  refetchInterval: 15_000,
});

export const notificationSettingsQuery = queryOptions({
  queryKey: ['notification-settings'],
  queryFn: () => api<NotificationSettings>('/api/account/notification-settings'),
});

/** Whether this browser can show notifications at all. */
export const shownHere = (): boolean => typeof Notification === 'function';

/** Whether they are shown in this browser: the person has asked for them here, and the browser agrees. */
export const wantedHere = (): boolean =>
  localStorage.getItem(wanted) === 'on' && shownHere() && Notification.permission === 'granted';

/** Turns them on in this browser, if it and the person agree, or off. To be called by a click only. */
export const wantHere = async (on: boolean): Promise<boolean> => {
  const allowed = on && shownHere() && (await Notification.requestPermission()) === 'granted';
  localStorage.setItem(wanted, allowed ? 'on' : 'off');
  return allowed;
};
