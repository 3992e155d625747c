import { Kbd } from '@/components/ui/kbd';
import { keyNames } from '@/shared/commands/registry';

/** The keys of a command, as they are pressed. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="flex shrink-0 items-center gap-1">
      {keyNames(keys).map((press, index) => (
        <span key={`${index}`} className="flex gap-0.5">
          {press.map((name) => (
            <Kbd key={name}>{name}</Kbd>
          ))}
        </span>
      ))}
    </span>
  );
}
