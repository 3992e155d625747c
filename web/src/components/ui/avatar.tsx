import { Avatar as Primitive } from 'radix-ui';
import { cn } from '@/shared/lib/cn';

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => part.charAt(0).toUpperCase())
    .join('');

/**
 * A person. The name is spoken by what stands beside it, so the picture itself is silent. The initials are painted, not
 * written: as text they would be a label that a control around them must repeat in its name (WCAG 2.5.3).
 */
export function Avatar({ name, url, className }: { name: string; url?: string | null; className?: string }) {
  return (
    <Primitive.Root
      data-slot="avatar"
      aria-hidden
      className={cn(
        'inline-flex size-6 shrink-0 overflow-hidden rounded-full bg-secondary select-none',
        className,
      )}
    >
      {url && <Primitive.Image src={url} alt="" className="size-full object-cover" />}
      <Primitive.Fallback
        data-initials={initials(name) || '?'}
        className="grid size-full place-content-center text-[0.625rem] font-semibold text-secondary-foreground before:content-[attr(data-initials)]"
      />
    </Primitive.Root>
  );
}
