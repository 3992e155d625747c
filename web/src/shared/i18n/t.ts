import { board } from '@/shared/i18n/messages/board';
import { common } from '@/shared/i18n/messages/common';
import { inbox } from '@/shared/i18n/messages/inbox';
import { task } from '@/shared/i18n/messages/task';

/** A sentence, or its forms by `count`. `{name}` is replaced by the parameter of that name. */
export type MessageText = string | { one: string; other: string };
export type MessageFile = Record<string, MessageText>;
export type Parameters = Record<string, string | number>;

/** What the first page says. The other rooms bring their words when they come: see `rooms.ts`. */
const first = { ...common, ...inbox, ...board, ...task } as const satisfies MessageFile;
export type FirstKey = keyof typeof first;

const known: MessageFile = { ...first };

/** Adds the words of rooms that come later than the first page. */
export const learn = (words: MessageFile): void => void Object.assign(known, words);

const plural = new Intl.PluralRules('en');

/** The text for a key that was put together, where there is one. With forms, `count` decides. */
export const textOf = (key: string, parameters: Parameters = {}): string | undefined => {
  const message = known[key];
  if (message === undefined) return undefined;
  const text =
    typeof message === 'string'
      ? message
      : message[plural.select(Number(parameters.count ?? 0)) === 'one' ? 'one' : 'other'];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
};

/** The text for a key of the first page. */
export const t = (key: FirstKey, parameters?: Parameters): string => textOf(key, parameters) ?? key;
