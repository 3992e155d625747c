import { useQuery } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { CircleHelp, Inbox, Search, Settings } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { AppCommands } from '@/app/app-commands';
import { Mark } from '@/app/mark';
import { Avatar } from '@/components/ui/avatar';
import { Button } from '@/components/ui/button';
import { Keys } from '@/components/ui/keys';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { useNotices } from '@/features/inbox/use-notices';
import { useSetupLink } from '@/features/sign-in/setup-link';
import { onSignedOut } from '@/shared/api/client';
import { sessionQuery } from '@/shared/api/queries';
import type { Person } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';

const SignInAgain = lazy(() =>
  import('@/features/sign-in/sign-in-again').then((module) => ({ default: module.SignInAgain })),
);

const SignInPage = lazy(() =>
  import('@/features/sign-in/sign-in-page').then((module) => ({ default: module.SignInPage })),
);
const TopMenus = lazy(() => import('@/app/top-menus').then((module) => ({ default: module.TopMenus })));

/** The frame of every page: who is signed in, where one can go, and the way back in when a session ends. */
export function Shell() {
  const setup = useSetupLink();
  const session = useQuery({ ...sessionQuery, enabled: setup.status !== 'trying' });
  const [ended, setEnded] = useState(false);
  const [shown, setShown] = useState<'palette' | 'help'>();
  useEffect(() => onSignedOut(() => setEnded(true)), []);

  if (session.isError) return <ErrorState error={session.error} onRetry={() => void session.refetch()} />;
  if (!session.data) {
    return (
      <main className="grid h-full place-content-center" aria-busy>
        <Skeleton className="size-12 rounded-xl" />
        <span className="sr-only">{setup.status === 'trying' ? t('signIn.token') : t('common.loading')}</span>
      </main>
    );
  }
  if (!session.data.authenticated)
    return (
      <Suspense>
        <SignInPage session={session.data} linkProblem={setup.problem} />
      </Suspense>
    );
  return (
    <div className="flex h-full flex-col">
      <a
        href="#content"
        className="sr-only z-60 rounded bg-primary px-3 py-2 text-primary-foreground focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        {t('common.skip')}
      </a>
      {session.data.user && <TopBar user={session.data.user} onShow={setShown} />}
      <main id="content" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
        <Outlet />
      </main>
      <AppCommands shown={shown} onShow={setShown} />
      {ended && (
        <Suspense>
          <SignInAgain open session={session.data} onSignedIn={() => setEnded(false)} />
        </Suspense>
      )}
    </div>
  );
}

function TopBar({ user, onShow }: { user: Person; onShow: (shown: 'palette' | 'help') => void }) {
  const waiting = useNotices();
  const [pressed, setPressed] = useState<'help' | 'account'>();
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b bg-card px-3 sm:px-4">
      <Link
        to="/"
        className="flex min-h-8 items-center gap-2 rounded-md pr-2 font-semibold tracking-tight pointer-coarse:min-h-11"
      >
        <Mark className="size-7" />
        <span className="max-sm:sr-only">
          Loopforge <span className="font-normal text-muted-foreground">Studio</span>
        </span>
      </Link>
      <nav aria-label={t('nav.main')} className="ml-2 flex gap-1">
        <Button asChild variant="ghost" size="sm" className="max-sm:hidden">
          <Link to="/" activeOptions={{ exact: true }} activeProps={{ className: 'bg-accent' }}>
            {t('nav.boards')}
          </Link>
        </Button>
        <Button asChild variant="ghost" size="sm">
          <Link to="/inbox" activeProps={{ className: 'bg-accent' }}>
            <Inbox aria-hidden className="sm:hidden" />
            <span className="max-sm:sr-only">{t('inbox.title')}</span>
            {waiting > 0 && (
              <span className="tabular rounded-full bg-ember px-1.5 text-xs text-ember-foreground">
                <span aria-hidden>{waiting}</span>
                <span className="sr-only">{t('inbox.count', { count: waiting })}</span>
              </span>
            )}
          </Link>
        </Button>
      </nav>
      <div className="ml-auto flex items-center gap-1">
        <Button
          variant="outline"
          size="sm"
          className="font-normal text-muted-foreground max-md:border-0 max-md:bg-transparent"
          onClick={() => onShow('palette')}
        >
          <Search aria-hidden />
          <span className="max-md:sr-only">{t('nav.search')}</span>
          <span aria-hidden className="max-md:hidden">
            <Keys keys="mod+k" />
          </span>
        </Button>
        <Button asChild variant="ghost" size="icon" className="max-sm:hidden">
          <Link to="/settings" aria-label={t('nav.settings')} activeProps={{ className: 'bg-accent' }}>
            <Settings aria-hidden />
          </Link>
        </Button>
        <Suspense fallback={<MenuButtons user={user} onPress={setPressed} />}>
          <TopMenus user={user} pressed={pressed} onHelp={() => onShow('help')} />
        </Suspense>
      </div>
    </header>
  );
}

/** The two buttons as they are before their menus have come. */
function MenuButtons({ user, onPress }: { user: Person; onPress: (menu: 'help' | 'account') => void }) {
  return (
    <>
      <Button variant="ghost" size="icon" aria-label={t('nav.helpMenu')} onClick={() => onPress('help')}>
        <CircleHelp aria-hidden />
      </Button>
      <Button
        variant="ghost"
        size="icon"
        aria-label={t('nav.account', { name: user.name })}
        onClick={() => onPress('account')}
      >
        <Avatar name={user.name} url={user.avatarUrl} />
      </Button>
    </>
  );
}
