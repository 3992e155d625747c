import { useEffect, useRef, useState } from 'react';
import { nameOf, type Refusal, refusalOf } from '@/features/chat/attachments';
import { currentCsrfToken, loadSession } from '@/shared/api/client';
import type { Attachment, Problem } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';

export type Draft = {
  readonly key: string;
  readonly file: File;
  readonly name: string;
  /** What a picture looks like, from this browser's own copy. */
  readonly preview: string | null;
  /** Sent so far, 0 to 1. */
  readonly progress: number;
  readonly sent: Attachment | null;
  readonly failure: string | null;
};

/** fetch tells no progress of an upload; XMLHttpRequest does. */
const upload = (
  taskId: string,
  draft: Draft,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Attachment> =>
  new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open('POST', `/api/tasks/${taskId}/attachments?name=${encodeURIComponent(draft.name)}`);
    call.setRequestHeader('Content-Type', draft.file.type || 'application/octet-stream');
    call.setRequestHeader('X-CSRF-Token', currentCsrfToken() ?? '');
    call.setRequestHeader('Idempotency-Key', draft.key);
    call.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    call.addEventListener('error', () => reject(new Error(t('common.unreachable'))));
    call.addEventListener('load', () => {
      const told = JSON.parse(call.responseText || '{}') as Attachment & Partial<Problem>;
      if (call.status === 201) resolve(told);
      else reject(new Error(told.title ?? t('common.refused', { status: call.status })));
    });
    signal.addEventListener('abort', () => call.abort());
    call.send(draft.file);
  });

/** The files that go with the next message: sent as soon as they are chosen, each with its progress. */
export const useAttachments = (taskId: string) => {
  const [drafts, setDrafts] = useState<readonly Draft[]>([]);
  const [refusal, setRefusal] = useState<{ why: Refusal; name: string } | null>(null);
  const calls = useRef(new Map<string, AbortController>());
  useEffect(() => {
    const running = calls.current;
    return () => running.forEach((call) => call.abort());
  }, []);

  const change = (key: string, more: Partial<Draft>) =>
    setDrafts((all) => all.map((draft) => (draft.key === key ? { ...draft, ...more } : draft)));
  const send = async (draft: Draft) => {
    const call = new AbortController();
    calls.current.set(draft.key, call);
    change(draft.key, { failure: null, progress: 0 });
    try {
      if (currentCsrfToken() === undefined) await loadSession();
      const sent = await upload(taskId, draft, (progress) => change(draft.key, { progress }), call.signal);
      change(draft.key, { sent, progress: 1 });
    } catch (error) {
      change(draft.key, { failure: error instanceof Error ? error.message : t('common.unreachable') });
    }
  };
  const add = (files: Iterable<File>) => {
    let count = drafts.length;
    setRefusal(null);
    for (const file of files) {
      const why = refusalOf(file, count);
      if (why) {
        setRefusal({ why, name: nameOf(file) });
        continue;
      }
      count += 1;
      const draft: Draft = {
        key: crypto.randomUUID(),
        file,
        name: nameOf(file),
        preview: null,
        progress: 0,
        sent: null,
        failure: null,
      };
      setDrafts((all) => [...all, draft]);
      if (file.type.startsWith('image/'))
        void readAsUrl(file).then((preview) => change(draft.key, { preview }));
      void send(draft);
    }
  };
  const remove = (key: string) => {
    calls.current.get(key)?.abort();
    calls.current.delete(key);
    setDrafts((all) => all.filter((draft) => draft.key !== key));
  };
  return {
    drafts,
    refusal,
    add,
    retry: send,
    remove,
    clear: () => setDrafts([]),
    ids: drafts.flatMap((draft) => (draft.sent ? [draft.sent.id] : [])),
    /** Something is still on its way, or failed and was neither tried again nor taken out. */
    unready: drafts.some((draft) => draft.sent === null),
  };
};

export type Attaching = ReturnType<typeof useAttachments>;

/** A data URL: our content security policy shows no blob URLs. */
const readAsUrl = (file: File): Promise<string> =>
  new Promise((resolve) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(String(reader.result)));
    reader.readAsDataURL(file);
  });
