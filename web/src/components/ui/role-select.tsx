import type { ComponentProps } from 'react';
import { Select } from '@/components/ui/select';
import { roles } from '@/shared/api/team';
import { t } from '@/shared/i18n/rooms';

export function RoleSelect(props: Omit<ComponentProps<typeof Select>, 'children'>) {
  return (
    <Select {...props}>
      {roles.map((role) => (
        <option key={role} value={role}>
          {t(`people.${role}`)}
        </option>
      ))}
    </Select>
  );
}
