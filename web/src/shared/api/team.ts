export const roles = ['VIEWER', 'MEMBER', 'ADMIN'] as const;
export type Role = (typeof roles)[number];

/** A person as administrators see them. */
export type User = {
  id: string;
  login: string;
  name: string;
  role: Role;
  disabled: boolean;
  invited: boolean;
  version: number;
  dayBudgetMicros?: number | null;
  lastSeenAt?: string;
};

/** A person and the link to give them, told once. */
export type Invited = { user: User; invitation: { link: string; expiresAt: string } };

/** A person on a board. */
export type Member = { userId: string; login: string; name: string; role: Role };

/** Somebody on the board, as their colleagues see them. */
export type Colleague = { id: string; login: string; name: string };
