import { Archive, Tag, UserPlus, X } from 'lucide-react';
import { type FormEvent, useEffect, useRef } from 'react';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover';
import { Select } from '@/components/ui/select';
import { useActions } from '@/features/board/actions';
import { useBoard, useBoardUi } from '@/features/board/context';
import { priorities } from '@/features/board/view';
import { type Priority, type Stage, stages } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';

/** What can be done with several cards at once. */
export function BulkBar() {
  const { ui, patch } = useBoard();
  const actions = useActions();
  const selected = useBoardUi((state) => state.selected);
  const bulk = useBoardUi((state) => state.bulk);
  const priority = useRef<HTMLSelectElement>(null);
  useEffect(() => {
    if (bulk === 'priority') priority.current?.focus();
  }, [bulk]);
  const labelling = bulk === 'label';
  const setLabelling = (open: boolean) => ui.setState({ bulk: open ? 'label' : undefined });
  if (selected.size === 0) return null;
  const ids = [...selected];
  const clear = () => ui.setState({ selected: new Set(), anchor: undefined, bulk: undefined });
  const label = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('label') ?? '').trim();
    setLabelling(false);
    if (name)
      void patch(
        ids,
        (card) => ({ labels: [...new Set([...card.labels, name])] }),
        t('board.labelled', { count: ids.length, label: name }),
      );
  };
  return (
    <div
      role="toolbar"
      aria-label={t('board.bulk')}
      className="fixed inset-x-2 bottom-3 z-30 mx-auto flex w-fit max-w-[calc(100vw-1rem)] flex-wrap items-center justify-center gap-2 rounded-xl border bg-popover p-2 shadow-xl"
    >
      <span role="status" className="px-1 text-sm font-medium">
        {t('board.selected', { count: selected.size })}
      </span>
      <Select
        aria-label={t('board.move')}
        className="w-40"
        value=""
        onChange={(event) => {
          actions.move(ids, event.target.value as Stage);
          clear();
        }}
      >
        <option value="" disabled>
          {t('board.move')}
        </option>
        {stages.map((stage) => (
          <option key={stage} value={stage}>
            {t(`stage.${stage}`)}
          </option>
        ))}
      </Select>
      <Select
        ref={priority}
        aria-label={t('task.priority')}
        className="w-32"
        value=""
        onChange={(event) => actions.prioritise(ids, event.target.value as Priority)}
      >
        <option value="" disabled>
          {t('task.priority')}
        </option>
        {priorities.map((name) => (
          <option key={name} value={name}>
            {t(`task.priority.${name}`)}
          </option>
        ))}
      </Select>
      <Popover open={labelling} onOpenChange={setLabelling}>
        <PopoverTrigger asChild>
          <Button variant="outline" size="sm">
            <Tag aria-hidden /> {t('board.label')}
          </Button>
        </PopoverTrigger>
        <PopoverContent side="top" aria-label={t('board.label')}>
          <form onSubmit={label} className="flex gap-2">
            <Input name="label" aria-label={t('board.label')} autoFocus maxLength={50} />
            <Button type="submit">{t('common.add')}</Button>
          </form>
        </PopoverContent>
      </Popover>
      <Button variant="outline" size="sm" onClick={() => actions.assign(ids)}>
        <UserPlus aria-hidden /> {t('board.assignMe')}
      </Button>
      <Button variant="outline" size="sm" onClick={() => actions.archive(ids)}>
        <Archive aria-hidden /> {t('board.archive')}
      </Button>
      <Button variant="ghost" size="icon-sm" aria-label={t('board.clearSelection')} onClick={clear}>
        <X aria-hidden />
      </Button>
    </div>
  );
}
