import { useQuery } from '@tanstack/react-query';
import { UserRoundCheck } from 'lucide-react';
import { useState } from 'react';
import { Confirm } from '@/components/ui/alert-dialog';
import { Button } from '@/components/ui/button';
import { useMay } from '@/shared/api/may';
import { peopleQuery, sessionQuery } from '@/shared/api/queries';
import type { Run } from '@/shared/api/types';
import { t } from '@/shared/i18n/rooms';

type HolderProps = { run: Run; boardId: string; onTake: () => void };

/** Who answers for a living run, by whose keys and budget it goes; somebody else may take it over. */
export function Holder({ run, boardId, onTake }: HolderProps) {
  const [asking, setAsking] = useState(false);
  const session = useQuery(sessionQuery);
  const { work } = useMay(boardId);
  const people = useQuery(peopleQuery(boardId));
  const me = session.data?.user;
  if (!me) return null;
  const mine = run.heldBy === me.id;
  const name = mine ? me.name : (people.data?.find(({ id }) => id === run.heldBy)?.name ?? t('run.somebody'));
  return (
    <>
      <span className="text-sm text-muted-foreground">
        {mine ? t('run.heldByYou') : t('run.heldBy', { name })}
      </span>
      {!mine && work && (
        <Button size="sm" variant="outline" onClick={() => setAsking(true)}>
          <UserRoundCheck aria-hidden /> {t('run.takeOver')}
        </Button>
      )}
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t('run.takeOverTitle', { name })}
        description={t('run.takeOverHint')}
        action={t('run.takeOver')}
        variant="default"
        onConfirm={() => {
          setAsking(false);
          onTake();
        }}
      />
    </>
  );
}
