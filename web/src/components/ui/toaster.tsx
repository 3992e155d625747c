import { Toaster as Sonner } from 'sonner';
import { t } from '@/shared/i18n/t';
import { useTheme } from '@/shared/theme/theme';

export function Toaster() {
  const { dark } = useTheme();
  return (
    <Sonner
      theme={dark ? 'dark' : 'light'}
      position="bottom-left"
      containerAriaLabel={t('common.notifications')}
      closeButton
      toastOptions={{
        classNames: {
          toast: '!rounded-lg !border-border !bg-popover !text-popover-foreground !font-sans !shadow-lg',
          description: '!text-muted-foreground',
          actionButton: '!bg-primary !text-primary-foreground !h-7 !rounded-md',
          closeButton: '!bg-popover !text-popover-foreground !border-border',
        },
      }}
    />
  );
}
