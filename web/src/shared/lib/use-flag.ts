import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
/** What was chosen during this visit, where the browser keeps nothing. */
const chosen = new Map<string, string>();

const kept = (key: string): string | null => {
  try {
    return localStorage.getItem(key) ?? chosen.get(key) ?? null;
  } catch {
    return chosen.get(key) ?? null;
  }
};

const keep = (key: string, on: boolean): void => {
  const word = on ? 'on' : 'off';
  chosen.set(key, word);
  try {
    localStorage.setItem(key, word);
  } catch {
    // Kept for this visit only.
  }
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Something that is on or off and stays so for this browser, wherever on the page it is looked at. */
export const useFlag = (key: string, initially = false): readonly [boolean, (on: boolean) => void] => {
  const word = useSyncExternalStore(subscribe, () => kept(key));
  return [word === null ? initially : word === 'on', (on) => keep(key, on)];
};

/** Whether keys without Ctrl or Cmd do anything. */
export const useSingleKeys = () => useFlag('loopforge.single-keys', true);

/** Whether Enter sends a message and Shift+Enter breaks the line, or the other way round. */
export const useEnterSends = () => useFlag('loopforge.enter-sends', true);
