import type { Stage } from '@/shared/api/types';

const columnsOf = (row: HTMLElement) => [...row.querySelectorAll<HTMLElement>(':scope > [data-stage]')];
const distance = (row: HTMLElement, column: HTMLElement) =>
  column.getBoundingClientRect().left -
  row.getBoundingClientRect().left -
  Number.parseFloat(getComputedStyle(row).paddingLeft);

/** Where the screen holds one column at a time: the one that is seen. */
export const stageInFront = (row: HTMLElement): Stage | undefined => {
  const columns = columnsOf(row);
  const [first] = columns;
  if (!first || first.clientWidth < row.clientWidth / 2) return undefined;
  const nearest = columns.reduce((best, column) =>
    Math.abs(distance(row, column)) < Math.abs(distance(row, best)) ? column : best,
  );
  return nearest.dataset.stage as Stage;
};

/** Brings a column to the front, where the screen holds one at a time and it is not there yet. */
export const turnTo = (row: HTMLElement, stage: Stage): void => {
  const front = stageInFront(row);
  const column = columnsOf(row).find((other) => other.dataset.stage === stage);
  if (front && column && front !== stage) row.scrollLeft += distance(row, column);
};
