import { WebSocket as ReconnectingSocket } from 'partysocket';
import type { BoardControl } from '@/features/board/store';
import type { BoardFrame } from '@/shared/api/types';

const pingEvery = 5_000;
const silentAfter = 11_000;

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
  const tell = (message: unknown) => socket.send(JSON.stringify(message));
  const tellLooking = () => {
    const { looking } = ui.getState();
    tell({ type: 'presence', ...(looking && { taskId: looking }) });
  };
  const down = () =>
    store.setState({
      connection: typeof navigator !== 'undefined' && !navigator.onLine ? 'offline' : 'reconnecting',
    });

  socket.addEventListener('open', () => {
    heard = Date.now();
    const { loaded, revision } = store.getState();
    tell({ type: 'hello', ...(loaded && { revision }) });
    tellLooking();
  });
  socket.addEventListener('close', down);
  socket.addEventListener('error', down);
  socket.addEventListener('message', ({ data }) => {
    heard = Date.now();
    const frame = JSON.parse(String(data)) as BoardFrame;
    store.setState({ seenAt: new Date().toISOString() });
    switch (frame.type) {
      case 'welcome':
        store.setState({ connection: 'live', viewers: frame.presence });
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
  });
  const beat = setInterval(() => {
    if (socket.readyState !== socket.OPEN) return;
    if (Date.now() - heard > silentAfter) {
      down();
      socket.reconnect();
      return;
    }
    tell({ type: 'ping' });
  }, pingEvery);
  const leaveUi = ui.subscribe((now, before) => {
    if (now.looking !== before.looking && socket.readyState === socket.OPEN) tellLooking();
  });
  const back = () => socket.reconnect();
  window.addEventListener('offline', down);
  window.addEventListener('online', back);
  return () => {
    leaveUi();
    window.removeEventListener('online', back);
    clearInterval(beat);
    window.removeEventListener('offline', down);
    socket.close();
  };
};
