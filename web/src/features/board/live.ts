import { WebSocket as ReconnectingSocket } from 'partysocket';
import { followEvents } from '@/features/board/live-events';
import { watchIdle } from '@/features/board/watch-idle';
import type { BoardControl } from '@/features/board/store';
import type { BoardFrame } from '@/shared/api/types';

const pingEvery = 5_000;
const silentAfter = 11_000;
/** So many refused sockets in a row, with none ever open, mean that they are blocked. */
const blockedAfter = 3;

/** Keeps the board's store in step with the server until the returned function is called. */
export const follow = ({ store, ui, load, receive }: BoardControl): (() => void) => {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const socket = new ReconnectingSocket(
    `${scheme}://${location.host}/ws/workflows/${store.getState().workflowId}`,
    [],
    {
      minReconnectionDelay: 500,
      maxReconnectionDelay: 8000,
    },
  );
  let heard = Date.now();
  /** The server was not told what the page has, and so sends nothing of what came before its welcome. */
  let blind = false;
  /** When the page greeted the server, until it is welcomed. */
  let greeted: number | undefined;
  const tell = (message: unknown) => socket.send(JSON.stringify(message));
  let idle = false;
  const tellLooking = () => {
    const { looking } = ui.getState();
    tell({ type: 'presence', ...(looking && { taskId: looking }), ...(idle && { idle: true }) });
  };
  /** A snapshot that was under way may be older than the welcome, one that has come already may be enough. */
  const catchUp = (revision: number) => {
    const behind = () => !store.getState().loaded || store.getState().revision < revision;
    if (behind()) void load().then(() => (behind() ? load() : undefined));
  };
  const down = () =>
    store.setState({
      connection: typeof navigator !== 'undefined' && !navigator.onLine ? 'offline' : 'reconnecting',
    });

  socket.addEventListener('open', () => {
    heard = Date.now();
    const { loaded, revision } = store.getState();
    blind = !loaded;
    greeted = heard;
    tell({ type: 'hello', ...(loaded && { revision }) });
    tellLooking();
  });
  socket.addEventListener('close', down);
  socket.addEventListener('error', down);
  const hear = (frame: BoardFrame) => {
    heard = Date.now();
    store.setState({ seenAt: new Date().toISOString() });
    switch (frame.type) {
      case 'welcome':
        greeted = undefined;
        store.setState({ connection: 'live', viewers: frame.presence });
        if (blind) catchUp(frame.revision);
        return;
      case 'event':
        receive(frame.event, frame.revision);
        return;
      case 'presence':
        store.setState({ viewers: frame.users });
        return;
      case 'resync':
        void load();
        return;
      default:
        return;
    }
  };
  socket.addEventListener('message', ({ data }) => hear(JSON.parse(String(data)) as BoardFrame));

  // Where no socket ever opens, something between us and the server blocks them: the same events come as a stream.
  const leaving = new AbortController();
  let opened = false;
  let refused = 0;
  socket.addEventListener('open', () => {
    opened = true;
  });
  socket.addEventListener('close', () => {
    if (opened || leaving.signal.aborted || !navigator.onLine) return;
    refused += 1;
    if (refused !== blockedAfter) return;
    socket.close();
    const { workflowId, loaded, revision } = store.getState();
    blind = !loaded;
    void followEvents(workflowId, loaded ? revision : null, hear, down, leaving.signal);
  });
  const beat = setInterval(() => {
    if (socket.readyState !== socket.OPEN) return;
    if (Date.now() - Math.min(heard, greeted ?? heard) > silentAfter) {
      down();
      socket.reconnect();
      return;
    }
    tell({ type: 'ping' });
  }, pingEvery);
  const leaveIdle = watchIdle((now) => {
    idle = now;
    if (socket.readyState === socket.OPEN) tellLooking();
  });
  const leaveUi = ui.subscribe((now, before) => {
    if (now.looking !== before.looking && socket.readyState === socket.OPEN) tellLooking();
  });
  const back = () => socket.reconnect();
  window.addEventListener('offline', down);
  window.addEventListener('online', back);
  return () => {
    leaveUi();
    leaveIdle();
    window.removeEventListener('online', back);
    leaving.abort();
    clearInterval(beat);
    window.removeEventListener('offline', down);
    socket.close();
  };
};
