import { useQuery } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { LogOut, Moon, ScrollText, Settings, SunMedium, Users } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Mark } from '@/app/mark';
import { Avatar } from '@/components/ui/avatar';
import { Button } from '@/components/ui/button';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { SignInPage } from '@/features/sign-in/sign-in-page';
import { useSetupLink } from '@/features/sign-in/setup-link';
import { api, onSignedOut } from '@/shared/api/client';
import { sessionQuery } from '@/shared/api/queries';
import type { Person } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';
import { type ThemeChoice, useTheme } from '@/shared/theme/theme';

const SignInAgain = lazy(() =>
  import('@/features/sign-in/sign-in-again').then((module) => ({ default: module.SignInAgain })),
);

/** The frame of every page: who is signed in, where one can go, and the way back in when a session ends. */
export function Shell() {
  const setup = useSetupLink();
  const session = useQuery({ ...sessionQuery, enabled: setup.status !== 'trying' });
  const [ended, setEnded] = useState(false);
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
  if (!session.data.authenticated) return <SignInPage session={session.data} linkProblem={setup.problem} />;
  return (
    <div className="flex h-full flex-col">
      <a
        href="#content"
        className="sr-only z-60 rounded bg-primary px-3 py-2 text-primary-foreground focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        {t('common.skip')}
      </a>
      {session.data.user && <TopBar user={session.data.user} />}
      <main id="content" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
        <Outlet />
      </main>
      {ended && (
        <Suspense>
          <SignInAgain open session={session.data} onSignedIn={() => setEnded(false)} />
        </Suspense>
      )}
    </div>
  );
}

function TopBar({ user }: { user: Person }) {
  const { choice, choose } = useTheme();
  const leave = async () => {
    await api('/api/session', { method: 'DELETE' }).catch(() => undefined);
    window.location.assign('/');
  };
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b bg-card px-3 sm:px-4">
      <Link to="/" className="flex items-center gap-2 rounded-md pr-2 font-semibold tracking-tight">
        <Mark className="size-7" />
        <span className="max-sm:sr-only">
          Loopforge <span className="font-normal text-muted-foreground">Studio</span>
        </span>
      </Link>
      <nav aria-label={t('nav.main')} className="ml-2 flex gap-1">
        <Button asChild variant="ghost" size="sm">
          <Link to="/" activeOptions={{ exact: true }} activeProps={{ className: 'bg-accent' }}>
            {t('nav.boards')}
          </Link>
        </Button>
      </nav>
      <div className="ml-auto flex items-center gap-1">
        <Button asChild variant="ghost" size="icon" aria-label={t('nav.settings')}>
          <Link to="/settings" activeProps={{ className: 'bg-accent' }}>
            <Settings aria-hidden />
          </Link>
        </Button>
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <Button variant="ghost" size="icon">
              <Avatar name={user.name} url={user.avatarUrl} />
              <span className="sr-only">{t('nav.account', { name: user.name })}</span>
            </Button>
          </DropdownMenuTrigger>
          <DropdownMenuContent align="end">
            <DropdownMenuLabel className="truncate">{user.name}</DropdownMenuLabel>
            <DropdownMenuSeparator />
            <DropdownMenuRadioGroup
              aria-label={t('theme.label')}
              value={choice}
              onValueChange={(value) => choose(value as ThemeChoice)}
            >
              <DropdownMenuRadioItem value="light">
                <SunMedium aria-hidden /> {t('theme.light')}
              </DropdownMenuRadioItem>
              <DropdownMenuRadioItem value="dark">
                <Moon aria-hidden /> {t('theme.dark')}
              </DropdownMenuRadioItem>
              <DropdownMenuRadioItem value="system">{t('theme.system')}</DropdownMenuRadioItem>
            </DropdownMenuRadioGroup>
            {user.role === 'ADMIN' && (
              <>
                <DropdownMenuSeparator />
                <DropdownMenuItem asChild>
                  <Link to="/admin/people">
                    <Users aria-hidden /> {t('nav.people')}
                  </Link>
                </DropdownMenuItem>
                <DropdownMenuItem asChild>
                  <Link to="/admin/audit">
                    <ScrollText aria-hidden /> {t('nav.audit')}
                  </Link>
                </DropdownMenuItem>
              </>
            )}
            <DropdownMenuSeparator />
            <DropdownMenuItem onSelect={() => void leave()}>
              <LogOut aria-hidden /> {t('nav.signOut')}
            </DropdownMenuItem>
          </DropdownMenuContent>
        </DropdownMenu>
      </div>
    </header>
  );
}
