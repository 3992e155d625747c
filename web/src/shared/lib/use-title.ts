import { useEffect } from 'react';
import { t } from '@/shared/i18n/t';

/** The title of the page, as the browser's tab shows it. */
export const useTitle = (title: string | undefined): void => {
  useEffect(() => {
    document.title = title ? `${title} · ${t('common.product')}` : t('common.product');
  }, [title]);
};
