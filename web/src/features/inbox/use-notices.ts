import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { inboxQuery, stampOf, waitsFor } from '@/features/inbox/inbox';
import type { Task } from '@/shared/api/types';

const wanted = 'loopforge.notices';
const told = 'loopforge.notices.told';
const seen = 'loopforge.seen';
const SEEN_FOR = 4000;

export const noticesWanted = (): boolean =>
  localStorage.getItem(wanted) === 'on' &&
  typeof Notification === 'function' &&
  Notification.permission === 'granted';

/** Turns notifications on, if the browser and the person agree, or off. */
export const wantNotices = async (on: boolean): Promise<boolean> => {
  const allowed =
    on && typeof Notification === 'function' && (await Notification.requestPermission()) === 'granted';
  localStorage.setItem(wanted, allowed ? 'on' : 'off');
  return allowed;
};

const someTabIsVisible = () => Date.now() - Number(localStorage.getItem(seen) ?? 0) < SEEN_FOR;

const tell = (task: Task) => {
  const stamp = stampOf(task);
  const before = (localStorage.getItem(told) ?? '').split('\n');
  if (before.includes(stamp)) return;
  localStorage.setItem(told, [...before, stamp].slice(-100).join('\n'));
  if (!noticesWanted() || someTabIsVisible()) return;
  const notice = new Notification(`#${task.number} ${task.title}`, { body: waitsFor(task), tag: stamp });
  notice.addEventListener('click', () => {
    window.focus();
    window.location.assign(`/boards/${task.workflowId}?task=${task.id}`);
  });
};

/** How many cards wait; in the title of the tab too, and as a notification when nobody looks at the page. */
export const useNotices = (): number => {
  const inbox = useQuery(inboxQuery);
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
    for (const task of inbox.data ?? []) tell(task);
  }, [inbox.data]);
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
