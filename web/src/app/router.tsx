import { createRootRoute, createRoute, createRouter, Link, lazyRouteComponent } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { Shell } from '@/app/shell';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { BoardPage } from '@/features/board/board-page';
import { viewOf } from '@/features/board/view';
import { t } from '@/shared/i18n/t';

const text = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) || undefined : undefined;

type BoardSearch = ReturnType<typeof viewOf> & { task?: string; tab?: string };

const root = createRootRoute({
  component: Shell,
  errorComponent: ({ error, reset }) => <ErrorState error={error} onRetry={reset} />,
  notFoundComponent: () => (
    <EmptyState
      icon={Compass}
      title={t('common.notFound')}
      actions={
        <Button asChild variant="outline">
          <Link to="/">{t('common.toBoards')}</Link>
        </Button>
      }
    >
      {t('common.notFoundHint')}
    </EmptyState>
  ),
});

const boards = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('@/features/boards/boards-page'), 'BoardsPage'),
});

const newBoard = createRoute({
  getParentRoute: () => root,
  path: '/boards/new',
  component: lazyRouteComponent(() => import('@/features/boards/new-board-page'), 'NewBoardPage'),
});

const board = createRoute({
  getParentRoute: () => root,
  path: '/boards/$boardId',
  validateSearch: (search: Record<string, unknown>): BoardSearch => ({
    ...viewOf(search),
    task: text(search.task),
    tab: text(search.tab),
  }),
  component: BoardPage,
});

const task = createRoute({
  getParentRoute: () => root,
  path: '/boards/$boardId/tasks/$taskId',
  validateSearch: (search: Record<string, unknown>): { tab?: string } => ({ tab: text(search.tab) }),
  component: lazyRouteComponent(() => import('@/features/task/task-page'), 'TaskPage'),
});

const boardSettings = createRoute({
  getParentRoute: () => root,
  path: '/boards/$boardId/settings',
  component: lazyRouteComponent(() => import('@/features/settings/board-settings-page'), 'BoardSettingsPage'),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(() => import('@/features/settings/settings-page'), 'SettingsPage'),
});

const people = createRoute({
  getParentRoute: () => root,
  path: '/admin/people',
  component: lazyRouteComponent(() => import('@/features/people/people-page'), 'PeoplePage'),
});

const usage = createRoute({
  getParentRoute: () => root,
  path: '/usage',
  component: lazyRouteComponent(() => import('@/features/usage/usage-page'), 'UsagePage'),
});

const docs = createRoute({
  getParentRoute: () => root,
  path: '/docs',
  component: lazyRouteComponent(() => import('@/features/docs/docs-page'), 'DocsPage'),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: '/admin/audit',
  component: lazyRouteComponent(() => import('@/features/audit/audit-page'), 'AuditPage'),
});

const queue = createRoute({
  getParentRoute: () => root,
  path: '/admin/queues',
  component: lazyRouteComponent(() => import('@/features/admin/queue-page'), 'QueuePage'),
});

const inbox = createRoute({
  getParentRoute: () => root,
  path: '/inbox',
  component: lazyRouteComponent(() => import('@/features/inbox/inbox-page'), 'InboxPage'),
});

const design = createRoute({
  getParentRoute: () => root,
  path: '/design',
  component: lazyRouteComponent(() => import('@/app/design-page'), 'DesignPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    boards,
    newBoard,
    board,
    task,
    boardSettings,
    settings,
    people,
    audit,
    queue,
    inbox,
    design,
    usage,
    docs,
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
