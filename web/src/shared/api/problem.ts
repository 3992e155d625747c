import type { Problem } from '@/shared/api/types';
import { t } from '@/shared/i18n/t';

/** A refusal or failure that the server, or the way to it, told us of. */
export class ApiProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.name = 'ApiProblem';
    this.problem = problem;
  }

  /** The stable code at the end of the problem's type, as `version-stale`. */
  get code(): string {
    return this.problem.type.split(/[/:#]/).pop() ?? '';
  }

  get status(): number {
    return this.problem.status;
  }

  fieldError(field: string): string | undefined {
    return this.problem.errors?.find((error) => error.field === field)?.message;
  }
}

/** Any thrown thing as a problem that can be shown. */
export const problemOf = (error: unknown): Problem =>
  error instanceof ApiProblem
    ? error.problem
    : {
        type: 'unexpected',
        title: t('common.unexpected'),
        status: 0,
        detail: error instanceof Error ? error.message : undefined,
      };

/** Is it the given refusal? */
export const isProblem = (error: unknown, code: string): error is ApiProblem =>
  error instanceof ApiProblem && error.code === code;
