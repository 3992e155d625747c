import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Command as Cmdk } from 'cmdk';
import { useDeferredValue, useState } from 'react';
import { Dialog, DialogContent, DialogTitle } from '@/components/ui/dialog';
import { Keys } from '@/components/ui/keys';
import { api } from '@/shared/api/client';
import { itemsOf } from '@/shared/api/queries';
import type { Page, Task } from '@/shared/api/types';
import { type Command, type CommandGroup, useAllCommands } from '@/shared/commands/registry';
import { t } from '@/shared/i18n/t';

const item =
  'flex min-h-9 cursor-default items-center gap-2 rounded-md px-2.5 py-1 text-sm select-none aria-disabled:opacity-60 data-[selected=true]:bg-accent data-[selected=true]:text-accent-foreground pointer-coarse:min-h-11';
const group =
  '[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted-foreground';

const matches = (command: Command, words: string) =>
  words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => command.label.toLowerCase().includes(word));

/** Everything that can be done from here, by its words; and cards by number or title. */
export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [words, setWords] = useState('');
  const commands = useAllCommands().filter(
    // What opens this is no use inside it.
    (command) => command.run && command.id !== 'go.palette' && matches(command, words.trim()),
  );
  const close = () => {
    setWords('');
    onClose();
  };
  const run = (action: () => void) => {
    close();
    // After the dialog has given the focus back, so that what is run may take it.
    setTimeout(action, 0);
  };
  return (
    <Dialog open={open} onOpenChange={(next) => !next && close()}>
      <DialogContent
        closable={false}
        aria-describedby={undefined}
        className="top-[12dvh] max-w-xl translate-y-0 gap-0 p-0 sm:p-0"
      >
        <DialogTitle className="sr-only">{t('palette.title')}</DialogTitle>
        <Cmdk shouldFilter={false} label={t('palette.title')} loop>
          <Cmdk.Input
            value={words}
            onValueChange={setWords}
            placeholder={t('palette.placeholder')}
            className="h-12 w-full border-b bg-transparent px-4 text-base outline-none placeholder:text-muted-foreground"
          />
          <Cmdk.List className="max-h-[60dvh] overflow-y-auto p-1.5">
            <Cmdk.Empty className="p-6 text-center text-sm text-muted-foreground">
              {t('palette.empty')}
            </Cmdk.Empty>
            {(['here', 'go'] as const satisfies CommandGroup[]).map((name) => {
              const inside = commands.filter((command) => command.group === name);
              return (
                inside.length > 0 && (
                  <Cmdk.Group key={name} heading={t(`palette.${name}`)} className={group}>
                    {inside.map((command) => (
                      <Cmdk.Item
                        key={command.id}
                        value={command.id}
                        aria-disabled={Boolean(command.unavailable)}
                        onSelect={() => !command.unavailable && command.run && run(command.run)}
                        className={item}
                      >
                        <span className="min-w-0 flex-1">
                          {command.label}
                          {command.unavailable && (
                            <span className="block text-xs text-muted-foreground">{command.unavailable}</span>
                          )}
                        </span>
                        {command.keys && <Keys keys={command.keys} />}
                      </Cmdk.Item>
                    ))}
                  </Cmdk.Group>
                )
              );
            })}
            <Found words={words} onOpen={run} />
          </Cmdk.List>
        </Cmdk>
      </DialogContent>
    </Dialog>
  );
}

function Found({ words, onOpen }: { words: string; onOpen: (action: () => void) => void }) {
  const query = useDeferredValue(words.trim());
  const navigate = useNavigate();
  const found = useQuery({
    queryKey: ['search', query],
    queryFn: async () => itemsOf(await api<Page<Task>>(`/api/search?q=${encodeURIComponent(query)}`)),
    enabled: query.length > 0,
    placeholderData: (before) => before,
  });
  if (query === '' || !found.data || found.data.length === 0) return null;
  return (
    <Cmdk.Group heading={t('palette.cards')} className={group}>
      {found.data.map((task) => (
        <Cmdk.Item
          key={task.id}
          value={`task ${task.id}`}
          onSelect={() =>
            onOpen(
              () =>
                void navigate({
                  to: '/boards/$boardId',
                  params: { boardId: task.workflowId },
                  search: { task: task.id },
                }),
            )
          }
          className={item}
        >
          <span className="font-mono text-xs text-muted-foreground">#{task.number}</span>
          <span className="min-w-0 flex-1 truncate">{task.title}</span>
          <span className="text-xs text-muted-foreground">{t(`stage.${task.stage}`)}</span>
        </Cmdk.Item>
      ))}
    </Cmdk.Group>
  );
}
