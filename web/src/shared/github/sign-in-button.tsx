import { GitPullRequest } from 'lucide-react';
import { buttonVariants } from '@/components/ui/button';
import { t } from '@/shared/i18n/rooms';

/** A link, not a call: the browser itself goes to GitHub and comes back to where it was. */
export function GitHubSignIn({ label = t('github.signIn') }: { label?: string }) {
  const returnTo = encodeURIComponent(window.location.pathname + window.location.search);
  return (
    <a href={`/auth/github?returnTo=${returnTo}`} className={buttonVariants({ variant: 'outline' })}>
      <GitPullRequest aria-hidden />
      {label}
    </a>
  );
}
