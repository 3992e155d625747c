import { type CostLine, purposeOf, tokensOf } from '@/features/task/cost-model';
import { formatCount, formatMoney } from '@/shared/format/format';
import { t } from '@/shared/i18n/t';

/** What each stage of a card has cost, and each model in it. */
export function CostParts({ lines }: { lines: readonly CostLine[] }) {
  if (lines.length === 0) return null;
  return (
    <table className="w-full border-t text-left">
      <caption className="sr-only">{t('task.costParts')}</caption>
      <tbody>
        {lines.map((line) => (
          <tr key={line.key}>
            <th scope="row" className="py-0.5 pr-2 font-normal">
              {purposeOf(line)}
              <span className="block text-xs text-muted-foreground wrap-anywhere">{line.name}</span>
            </th>
            <td className="tabular py-0.5 text-right align-top text-muted-foreground">
              {formatCount(tokensOf(line))}
            </td>
            <td className="tabular py-0.5 pl-2 text-right align-top">{formatMoney(line.costMicros)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
