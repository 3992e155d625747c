import { Copy } from 'lucide-react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { say, sayProblem } from '@/components/ui/toast';

type SecretOnceProps = { lead: string; secret: string; copy: string; copied: string };

/** Something that is shown this once, with the way to take it along. */
export function SecretOnce({ lead, secret, copy, copied }: SecretOnceProps) {
  const take = () =>
    navigator.clipboard.writeText(secret).then(
      () => say(copied),
      (refused: unknown) => sayProblem(refused),
    );
  return (
    <Alert>
      <div className="grid gap-2">
        <p>{lead}</p>
        <code className="rounded border bg-muted px-2 py-1 font-mono text-xs break-all select-all">
          {secret}
        </code>
        <Button type="button" variant="outline" size="sm" className="w-fit" onClick={() => void take()}>
          <Copy aria-hidden /> {copy}
        </Button>
      </div>
    </Alert>
  );
}
