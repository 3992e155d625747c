import type { Message } from '@/shared/api/types';

/** A message on the branch being read, with its place among the messages that answer the same one. */
export interface Turn {
  readonly message: Message;
  /** The messages said in its stead, itself included, oldest first. */
  readonly versions: readonly string[];
}

/** What was said after each message; what begins the conversation stands under the empty name. */
const answersTo = (messages: readonly Message[]): ReadonlyMap<string, readonly Message[]> => {
  const known = new Set(messages.map((message) => message.id));
  const children = new Map<string, Message[]>();
  for (const message of messages) {
    const parent = message.parentId && known.has(message.parentId) ? message.parentId : '';
    children.set(parent, [...(children.get(parent) ?? []), message]);
  }
  return children;
};

/**
 * The branch to show: at each fork the one chosen, else the newest. The server talks on at the end of the branch that
 * holds the newest message; {@link parentOf} tells where a message must go to continue the one that is shown.
 */
export const branchOf = (
  messages: readonly Message[],
  chosen: ReadonlyMap<string, string>,
): readonly Turn[] => {
  const children = answersTo(messages);
  const turns: Turn[] = [];
  for (let at = children.get('') ?? []; at.length > 0; ) {
    const parent = turns.at(-1)?.message.id ?? '';
    const message = at.find((one) => one.id === chosen.get(parent)) ?? at.at(-1);
    if (!message) break;
    turns.push({ message, versions: at.map((one) => one.id) });
    at = children.get(message.id) ?? [];
  }
  return turns;
};

/** The parent to send with what a person says next, or none where the server's own choice is the same. */
export const parentOf = (turns: readonly Turn[], messages: readonly Message[]): string | undefined => {
  const last = turns.at(-1)?.message.id;
  return last === undefined || last === messages.at(-1)?.id ? undefined : last;
};
