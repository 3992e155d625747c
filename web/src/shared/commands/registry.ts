import { useEffect, useId } from 'react';
import { create } from 'zustand';
import { useShallow } from 'zustand/shallow';

export type CommandGroup = 'here' | 'go' | 'card';

/** Something a person can do: in the palette by its words, in the help and on the keyboard by its keys. */
export type Command = {
  id: string;
  label: string;
  group: CommandGroup;
  /** As `mod+k`, `shift+n`, or keys one after the other as `g>b`. */
  keys?: string;
  /** Its keys work while a dialog has the page to itself. */
  inDialogs?: true;
  /** Why it cannot be done now. */
  unavailable?: string;
  /** Without it the keys are only explained: whoever has the focus answers them. */
  run?: () => void;
};

type Registry = {
  sources: Record<string, readonly Command[]>;
};

export const useRegistry = create<Registry>(() => ({ sources: {} }));

/** Offers commands while the caller is on the screen. */
export const useCommands = (commands: readonly Command[]): void => {
  const source = useId();
  // What the commands do may change with every draw; what is offered only with these.
  const stamp = JSON.stringify(
    commands.map(({ id, label, keys, unavailable }) => [id, label, keys, unavailable]),
  );
  useEffect(() => {
    useRegistry.setState(({ sources }) => ({ sources: { ...sources, [source]: commands } }));
    return () =>
      useRegistry.setState(({ sources }) => {
        const { [source]: _, ...others } = sources;
        return { sources: others };
      });
    // oxlint-disable-next-line react/exhaustive-deps -- see above
  }, [source, stamp]);
};

/** All that can be done on this screen. The newest screen's come first. */
export const useAllCommands = (): readonly Command[] =>
  useRegistry(useShallow((state) => Object.values(state.sources).toReversed().flat()));

const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);
const names: Record<string, string> = {
  mod: isMac ? '⌘' : 'Ctrl',
  shift: isMac ? '⇧' : 'Shift',
  enter: 'Enter',
  space: 'Space',
  escape: 'Esc',
  arrows: '↑ ↓',
};

/** The keys as they are written on a keyboard: one list for each press. */
export const keyNames = (keys: string): readonly (readonly string[])[] =>
  keys.split('>').map((press) => press.split('+').map((name) => names[name] ?? name.toUpperCase()));
