import { Link, useNavigate } from '@tanstack/react-router';
import {
  ListOrdered,
  CircleHelp,
  Keyboard,
  ListTodo,
  LogOut,
  Monitor,
  Moon,
  ScrollText,
  Settings,
  SunMedium,
  Users,
  BookOpen,
  ChartColumn,
} from 'lucide-react';
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
import { firstSteps } from '@/features/boards/first-steps';
import { api } from '@/shared/api/client';
import type { Person } from '@/shared/api/types';
import { mayOf } from '@/shared/api/may';
import { t } from '@/shared/i18n/rooms';
import { type ThemeChoice, useTheme } from '@/shared/theme/theme';

type TopMenusProps = {
  user: Person;
  /** The menu that was asked for before it was there. */
  pressed?: 'help' | 'account';
  onHelp: () => void;
};

/** The help and the account, at the right of every page. */
export function TopMenus({ user, pressed, onHelp }: TopMenusProps) {
  const { choice, choose } = useTheme();
  const navigate = useNavigate();
  const leave = async () => {
    await api('/api/session', { method: 'DELETE' }).catch(() => undefined);
    window.location.assign('/');
  };
  return (
    <>
      <DropdownMenu defaultOpen={pressed === 'help'}>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon" aria-label={t('nav.helpMenu')}>
            <CircleHelp aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem onSelect={onHelp}>
            <Keyboard aria-hidden /> {t('nav.help')}
          </DropdownMenuItem>
          <DropdownMenuItem
            onSelect={() => {
              firstSteps.reopen();
              void navigate({ to: '/' });
            }}
          >
            <ListTodo aria-hidden /> {t('nav.firstSteps')}
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <DropdownMenu defaultOpen={pressed === 'account'}>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon">
            <Avatar name={user.name} url={user.avatarUrl} />
            <span className="sr-only">{t('nav.account', { name: user.name })}</span>
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuLabel className="truncate">{user.name}</DropdownMenuLabel>
          <DropdownMenuSeparator />
          <DropdownMenuItem asChild>
            <Link to="/settings">
              <Settings aria-hidden /> {t('nav.settings')}
            </Link>
          </DropdownMenuItem>
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
            <DropdownMenuRadioItem value="system">
              <Monitor aria-hidden /> {t('theme.system')}
            </DropdownMenuRadioItem>
          </DropdownMenuRadioGroup>
          <DropdownMenuSeparator />
          <DropdownMenuItem asChild>
            <Link to="/usage">
              <ChartColumn aria-hidden /> {t('nav.usage')}
            </Link>
          </DropdownMenuItem>
          <DropdownMenuItem asChild>
            <Link to="/docs">
              <BookOpen aria-hidden /> {t('nav.docs')}
            </Link>
          </DropdownMenuItem>
          {mayOf(user.role).administer && (
            <>
              <DropdownMenuSeparator />
              <DropdownMenuItem asChild>
                <Link to="/admin/people">
                  <Users aria-hidden /> {t('nav.people')}
                </Link>
              </DropdownMenuItem>
              <DropdownMenuItem asChild>
                <Link to="/admin/queues">
                  <ListOrdered aria-hidden /> {t('nav.queue')}
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
    </>
  );
}
