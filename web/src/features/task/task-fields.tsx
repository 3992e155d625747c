import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { Badge } from '@/components/ui/badge';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import type { TaskChange } from '@/features/task/use-task-change';
import { peopleQuery } from '@/shared/api/queries';
import type { Priority, Task } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';

const priorities = ['NONE', 'LOW', 'MEDIUM', 'HIGH', 'URGENT'] as const satisfies Priority[];

type TaskFieldsProps = { task: Task; readOnly: boolean; onChange: (change: TaskChange) => void };

export function TaskFields({ task, readOnly, onChange }: TaskFieldsProps) {
  const [label, setLabel] = useState('');
  const labels = task.labels ?? [];
  const people = useQuery(peopleQuery(task.workflowId));
  const add = (event: KeyboardEvent) => {
    const text = label.trim();
    if (event.key !== 'Enter' || !text) return;
    event.preventDefault();
    if (!labels.includes(text)) onChange({ labels: [...labels, text] });
    setLabel('');
  };
  return (
    <fieldset disabled={readOnly} className="grid gap-3 sm:grid-cols-2">
      <Field label={t('task.priority')}>
        {(control) => (
          <Select
            {...control}
            value={task.priority}
            onChange={(event) => onChange({ priority: event.target.value as Priority })}
          >
            {priorities.map((priority) => (
              <option key={priority} value={priority}>
                {t(`task.priority.${priority}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t('task.assignee')}>
        {(control) => (
          <Select
            {...control}
            value={task.assignee ?? ''}
            onChange={(event) => onChange({ assignee: event.target.value })}
          >
            <option value="">{t('task.nobody')}</option>
            {people.data?.map((person) => (
              <option key={person.id} value={person.id}>
                {person.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t('task.labels')}>
        {(control) => (
          <div className="grid gap-1.5">
            <Input
              {...control}
              value={label}
              placeholder={t('task.addLabel')}
              onChange={(event) => setLabel(event.target.value)}
              onKeyDown={add}
            />
            <div className="flex flex-wrap gap-1 empty:hidden">
              {labels.map((name) => (
                <Badge key={name}>
                  {name}
                  <button
                    type="button"
                    className="-mr-1 grid size-6 place-content-center rounded-full hover:bg-accent"
                    aria-label={t('common.remove', { name })}
                    onClick={() => onChange({ labels: labels.filter((other) => other !== name) })}
                  >
                    <X aria-hidden />
                  </button>
                </Badge>
              ))}
            </div>
          </div>
        )}
      </Field>
    </fieldset>
  );
}
