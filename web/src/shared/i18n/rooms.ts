import { attach } from '@/shared/i18n/messages/attach';
import { boards } from '@/shared/i18n/messages/boards';
import { chat } from '@/shared/i18n/messages/chat';
import { docs } from '@/shared/i18n/messages/docs';
import { github } from '@/shared/i18n/messages/github';
import { notify } from '@/shared/i18n/messages/notify';
import { people } from '@/shared/i18n/messages/people';
import { plan } from '@/shared/i18n/messages/plan';
import { queue } from '@/shared/i18n/messages/queue';
import { review } from '@/shared/i18n/messages/review';
import { run } from '@/shared/i18n/messages/run';
import { settings } from '@/shared/i18n/messages/settings';
import { timeline } from '@/shared/i18n/messages/timeline';
import { usage } from '@/shared/i18n/messages/usage';
import { type FirstKey, learn, type MessageFile, type Parameters, textOf } from '@/shared/i18n/t';

/** The words of the rooms that are fetched after the first page; what is fetched later takes `t` from here. */
const rooms = {
  ...attach,
  ...boards,
  ...chat,
  ...docs,
  ...github,
  ...notify,
  ...people,
  ...plan,
  ...queue,
  ...review,
  ...run,
  ...settings,
  ...timeline,
  ...usage,
} as const satisfies MessageFile;
learn(rooms);

export type MessageKey = FirstKey | keyof typeof rooms;

/** The text for a key of any room. */
export const t = (key: MessageKey, parameters?: Parameters): string => textOf(key, parameters) ?? key;
