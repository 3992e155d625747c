import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { inboxQuery } from '@/features/inbox/inbox';
import { notificationsQuery, wantedHere } from '@/shared/notifications/notifications';
import type { Notice } from '@/shared/notifications/notifications';
import { t } from '@/shared/i18n/t';

const told = 'loopforge.notices.told';
const seen = 'loopforge.seen';
const SEEN_FOR = 4000;
const loadedAt = new Date().toISOString();

const someTabIsVisible = () => Date.now() - Number(localStorage.getItem(seen) ?? 0) < SEEN_FOR;

/** Shows what is new since the page was opened, once over all tabs, when nobody looks at one. */
const tell = (notice: Notice) => {
  const before = (localStorage.getItem(told) ?? '').split('\n');
  if (notice.at < loadedAt || before.includes(notice.id)) return;
  localStorage.setItem(told, [...before, notice.id].slice(-100).join('\n'));
  if (!wantedHere() || someTabIsVisible()) return;
  const shown = new Notification(`#${notice.number} ${notice.title}`, {
    body: notice.reason ?? t(`inbox.told.${notice.kind}`, { by: notice.by }),
    tag: notice.id,
  });
  shown.addEventListener('click', () => {
    window.focus();
    window.location.assign(`/boards/${notice.workflowId}?task=${notice.taskId}`);
  });
};

/** How many cards wait; in the title of the tab too. What is new is shown as a notification when nobody looks at the page. */
export const useNotices = (): number => {
  const inbox = useQuery(inboxQuery);
  const notices = useQuery(notificationsQuery);
  const count = inbox.data?.length ?? 0;
  useEffect(() => {
    const mark = () => {
      if (document.visibilityState === 'visible') localStorage.setItem(seen, String(Date.now()));
    };
    mark();
    const timer = setInterval(mark, 1500);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    for (const notice of notices.data ?? []) tell(notice);
  }, [notices.data]);
  useEffect(() => {
    const badge = () => {
      const plain = document.title.replace(/^\(\d+\) /, '');
      const title = count > 0 ? `(${count}) ${plain}` : plain;
      if (title !== document.title) document.title = title;
    };
    badge();
    const watcher = new MutationObserver(badge);
    const element = document.querySelector('title');
    if (element) watcher.observe(element, { childList: true });
    return () => watcher.disconnect();
  }, [count]);
  return count;
};
