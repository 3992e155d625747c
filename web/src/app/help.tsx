import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from '@/components/ui/dialog';
import { Keys } from '@/components/ui/keys';
import { Switch } from '@/components/ui/switch';
import { type CommandGroup, useAllCommands } from '@/shared/commands/registry';
import { t } from '@/shared/i18n/t';
import { useEnterSends, useSingleKeys } from '@/shared/lib/use-flag';

const groups = ['here', 'card', 'go'] as const satisfies CommandGroup[];

/** The keys that do something on this screen. */
export function Help({ open, onClose }: { open: boolean; onClose: () => void }) {
  const commands = useAllCommands().filter((command) => command.keys);
  const [singleKeys, setSingleKeys] = useSingleKeys();
  const [enterSends, setEnterSends] = useEnterSends();
  return (
    <Dialog open={open} onOpenChange={(next) => !next && onClose()}>
      <DialogContent className="sm:max-w-3xl">
        <DialogHeader>
          <DialogTitle>{t('help.title')}</DialogTitle>
          <DialogDescription>{t('help.lead')}</DialogDescription>
        </DialogHeader>
        <div className="gap-x-10 sm:columns-2">
          {groups.map((group) => {
            const inside = commands.filter((command) => command.group === group);
            return (
              inside.length > 0 && (
                <section key={group} aria-label={t(`palette.${group}`)} className="mb-4 break-inside-avoid">
                  <h3 className="mb-1 text-xs font-medium text-muted-foreground">{t(`palette.${group}`)}</h3>
                  <ul>
                    {inside.map((command) => (
                      <li
                        key={command.id}
                        className="flex min-h-8 items-center justify-between gap-4 text-sm"
                      >
                        {command.label}
                        <Keys keys={command.keys ?? ''} />
                      </li>
                    ))}
                  </ul>
                </section>
              )
            );
          })}
        </div>
        <label className="flex items-center justify-between gap-4 border-t pt-3 text-sm">
          {t('help.single')}
          <Switch checked={singleKeys} onCheckedChange={setSingleKeys} aria-label={t('help.single')} />
        </label>
        <label className="flex items-center justify-between gap-4 text-sm">
          {t('help.enter')}
          <Switch checked={enterSends} onCheckedChange={setEnterSends} aria-label={t('help.enter')} />
        </label>
      </DialogContent>
    </Dialog>
  );
}
