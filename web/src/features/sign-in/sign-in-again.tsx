import { Button } from '@/components/ui/button';
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from '@/components/ui/dialog';
import { PasswordForm } from '@/features/sign-in/password-form';
import { loadSession, signedInAgain } from '@/shared/api/client';
import { queryClient, sessionQuery } from '@/shared/api/queries';
import type { Session } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';

/** The session ended: the page stays as it was while one signs in again. */
export function SignInAgain({
  open,
  session,
  onSignedIn,
}: {
  open: boolean;
  session: Session;
  onSignedIn: () => void;
}) {
  const look = async () => {
    const fresh = await loadSession();
    queryClient.setQueryData(sessionQuery.queryKey, fresh);
    if (!fresh.authenticated) return;
    signedInAgain();
    onSignedIn();
    await queryClient.invalidateQueries();
  };
  return (
    <Dialog open={open}>
      <DialogContent closable={false}>
        <DialogHeader>
          <DialogTitle>{t('signIn.again')}</DialogTitle>
          <DialogDescription>{t('signIn.againLead')}</DialogDescription>
        </DialogHeader>
        {session.signIn.includes('password') && <PasswordForm onSignedIn={() => void look()} />}
        <Button variant="outline" onClick={() => void look()}>
          {t('signIn.check')}
        </Button>
      </DialogContent>
    </Dialog>
  );
}
