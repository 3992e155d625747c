import { useHotkeys } from 'react-hotkeys-hook';
import { type Command, useAllCommands } from '@/shared/commands/registry';
import { useSingleKeys } from '@/shared/lib/use-flag';

const isSingle = (keys: string) => !keys.includes('mod+');

/** Listens for the keys of every command on the screen. */
export function CommandKeys() {
  const commands = useAllCommands();
  const singleKeys = useSingleKeys()[0];
  return commands
    .filter((command) => command.keys && command.run && !command.unavailable)
    .map((command) => (
      <Listener key={command.id} command={command} enabled={singleKeys || !isSingle(command.keys ?? '')} />
    ));
}

const inDialog = () => document.querySelector('[role="dialog"][data-state="open"]') !== null;

function Listener({ command, enabled }: { command: Command; enabled: boolean }) {
  const { keys = '' } = command;
  const symbol = keys.length === 1;
  useHotkeys(
    keys,
    (event) => {
      if (isSingle(keys) && !command.inDialogs && inDialog()) return;
      event.preventDefault();
      command.run?.();
    },
    {
      enabled,
      // What is typed counts, not where the key lies: `/` and `?` are elsewhere on many keyboards.
      useKey: symbol,
      ignoreModifiers: keys === '?',
      enableOnFormTags: !isSingle(keys),
      enableOnContentEditable: !isSingle(keys),
    },
    [command, enabled],
  );
  return null;
}
