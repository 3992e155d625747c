import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { CommandKeys } from '@/shared/commands/command-keys';
import { useCommands } from '@/shared/commands/registry';
import { useMayHere } from '@/shared/api/may';
import { t } from '@/shared/i18n/t';
import { useTheme } from '@/shared/theme/theme';

const Palette = lazy(() => import('@/app/palette').then((module) => ({ default: module.Palette })));
const Help = lazy(() => import('@/app/help').then((module) => ({ default: module.Help })));

type Shown = 'palette' | 'help';

/** What can be done on every page, and the palette and the help that show it. */
export function AppCommands({ shown, onShow }: { shown?: Shown; onShow: (shown?: Shown) => void }) {
  const navigate = useNavigate();
  const { administer } = useMayHere();
  const { choose } = useTheme();
  // Fetched with the first use, and kept.
  const [used, setUsed] = useState<{ palette?: true; help?: true }>({});
  if (shown && !used[shown]) setUsed({ ...used, [shown]: true });
  useCommands([
    { id: 'go.palette', group: 'go', label: t('nav.palette'), keys: 'mod+k', run: () => onShow('palette') },
    { id: 'go.help', group: 'go', label: t('nav.help'), keys: '?', run: () => onShow('help') },
    {
      id: 'go.boards',
      group: 'go',
      label: t('nav.goBoards'),
      keys: 'g>b',
      run: () => void navigate({ to: '/' }),
    },
    {
      id: 'go.inbox',
      group: 'go',
      label: t('nav.goInbox'),
      keys: 'g>i',
      run: () => void navigate({ to: '/inbox' }),
    },
    {
      id: 'go.settings',
      group: 'go',
      label: t('nav.goSettings'),
      keys: 'g>s',
      run: () => void navigate({ to: '/settings' }),
    },
    ...(administer
      ? [
          {
            id: 'go.new-board',
            group: 'go' as const,
            label: t('nav.newBoard'),
            run: () => void navigate({ to: '/boards/new' }),
          },
        ]
      : []),
    ...(['light', 'dark', 'system'] as const).map((name) => ({
      id: `theme.${name}`,
      group: 'go' as const,
      label: t('theme.choose', { name: t(`theme.${name}`) }),
      run: () => choose(name),
    })),
  ]);
  return (
    <>
      <CommandKeys />
      <Suspense>
        {used.palette && <Palette open={shown === 'palette'} onClose={() => onShow(undefined)} />}
        {used.help && <Help open={shown === 'help'} onClose={() => onShow(undefined)} />}
      </Suspense>
    </>
  );
}
