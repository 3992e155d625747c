import { Terminal } from 'lucide-react';
import { Alert } from '@/components/ui/alert';
import { GitHubSignIn } from '@/shared/github/sign-in-button';
import { PasswordForm } from '@/features/sign-in/password-form';
import type { Problem, Session } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';

export function SignInPage({ session, linkProblem }: { session: Session; linkProblem?: Problem }) {
  const withPassword = session.signIn.includes('password');
  return (
    <main className="grid min-h-full place-items-center bg-background px-4 py-10">
      <div className="grid w-full max-w-sm gap-6">
        <div className="grid gap-3">
          <img src="/favicon.svg" alt="" className="size-12" />
          <p className="text-sm text-muted-foreground">{t('common.product')}</p>
          <h1 className="text-2xl font-semibold tracking-tight text-balance">{t('signIn.promise')}</h1>
          <p className="text-sm text-muted-foreground">{t('signIn.promiseLead')}</p>
        </div>
        <section
          aria-label={t('signIn.title')}
          className="grid gap-4 rounded-xl border bg-card p-5 shadow-xs"
        >
          {linkProblem && (
            <Alert
              variant="warning"
              title={linkProblem.status === 0 ? linkProblem.title : t('signIn.linkUsed')}
            >
              {t('signIn.linkUsedHint')}
            </Alert>
          )}
          <p className="text-sm">{withPassword ? t('signIn.lead') : t('signIn.linkOnly')}</p>
          <div className="grid gap-1.5 text-sm text-muted-foreground">
            <p>{t('signIn.another')}</p>
            <code className="flex items-center gap-2 rounded-md bg-muted px-3 py-2 font-mono text-foreground">
              <Terminal aria-hidden className="size-4 text-ember" />
              ./loopforge login-link
            </code>
          </div>
          {session.signIn.includes('github') && <GitHubSignIn />}
          {withPassword && <PasswordForm />}
        </section>
      </div>
    </main>
  );
}
