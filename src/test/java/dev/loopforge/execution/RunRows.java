package dev.loopforge.execution;

import org.jooq.DSLContext;

/** Runs as rows, for what only reads them. */
final class RunRows {
    private RunRows() {}

    /** Every card of the database gets an approved plan and one run of it, all in this status. */
    static void forEveryCard(DSLContext sql, Run.Status status) {
        sql.execute("""
                insert into plan_version (task_id, version, status, summary, steps, checks, risks, estimate,
                  base_commit, digest, requested_by)
                select id, 1, 'APPROVED', '', '[]', '[]', '[]', '{}', 'c', 'd', created_by from task""");
        sql.execute("""
                insert into plan_approval (id, task_id, version, digest, approved_by)
                select gen_random_uuid(), task_id, 1, 'd', requested_by from plan_version""");
        sql.execute("""
                insert into run (id, task_id, workflow_id, attempt, status, engine, provider, model, plan_version,
                  approval_id, started_by, branch, steps)
                select gen_random_uuid(), t.id, t.workflow_id, 1, {0}, 'builtin', 'p', 'm', 1, a.id, t.created_by, 'b', 1
                from task t join plan_approval a on a.task_id = t.id""", status.name());
    }
}
