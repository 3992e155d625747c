import { attach } from '@/shared/i18n/messages/attach';
import { board } from '@/shared/i18n/messages/board';
import { boards } from '@/shared/i18n/messages/boards';
import { chat } from '@/shared/i18n/messages/chat';
import { common } from '@/shared/i18n/messages/common';
import { inbox } from '@/shared/i18n/messages/inbox';
import { docs } from '@/shared/i18n/messages/docs';
import { github } from '@/shared/i18n/messages/github';
import { notify } from '@/shared/i18n/messages/notify';
import { people } from '@/shared/i18n/messages/people';
import { plan } from '@/shared/i18n/messages/plan';
import { queue } from '@/shared/i18n/messages/queue';
import { review } from '@/shared/i18n/messages/review';
import { run } from '@/shared/i18n/messages/run';
import { settings } from '@/shared/i18n/messages/settings';
import { task } from '@/shared/i18n/messages/task';
import { timeline } from '@/shared/i18n/messages/timeline';
import { usage } from '@/shared/i18n/messages/usage';

/** A sentence, or its forms by `count`. `{name}` is replaced by the parameter of that name. */
export type MessageText = string | { one: string; other: string };
export type MessageFile = Record<string, MessageText>;

export const messages = {
  ...common,
  ...inbox,
  ...boards,
  ...board,
  ...task,
  ...settings,
  ...chat,
  ...docs,
  ...github,
  ...notify,
  ...people,
  ...attach,
  ...plan,
  ...run,
  ...queue,
  ...review,
  ...timeline,
  ...usage,
} as const satisfies MessageFile;

export type MessageKey = keyof typeof messages;
type Parameters = Record<string, string | number>;

const plural = new Intl.PluralRules('en');

/** The text for a key. With forms, `count` decides. */
export const t = (key: MessageKey, parameters: Parameters = {}): string => {
  const message: MessageText = messages[key] ?? key;
  const text =
    typeof message === 'string'
      ? message
      : message[plural.select(Number(parameters.count ?? 0)) === 'one' ? 'one' : 'other'];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
};
