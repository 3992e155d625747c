package dev.loopforge.review;

import static dev.loopforge.schema.Tables.PULL_REQUEST;
import static dev.loopforge.schema.Tables.RUN;
import static dev.loopforge.schema.Tables.TASK;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Board;
import dev.loopforge.board.Stage;
import dev.loopforge.execution.Run;
import dev.loopforge.github.Checks;
import dev.loopforge.github.RemotePullRequest;
import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.WorkflowId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.impl.DSL;

/** The pull requests we know, each told to its card as it changes. */
@Singleton
final class PullRequestRows {
    private final Transaction transaction;
    private final Board board;

    PullRequestRows(Transaction transaction, Board board) {
        this.transaction = transaction;
        this.board = board;
    }

    Optional<PullRequest> of(RunId run) {
        return list(PULL_REQUEST.RUN_ID.eq(run.value())).stream().findFirst();
    }

    /** The newest one of a card. */
    Optional<PullRequest> of(TaskId task) {
        return list(PULL_REQUEST.TASK_ID.eq(task.value())).stream().findFirst();
    }

    /** Those that may yet change: open ones, and closed ones that a card in Review still shows, as they can be opened again. */
    List<PullRequest> unsettled() {
        var shown = DSL.select(TASK.RUN_ID)
                .from(TASK)
                .where(TASK.STAGE.eq(Stage.REVIEW.name()))
                .and(TASK.DELETED_AT.isNull());
        return list(
                PULL_REQUEST.STATE.eq("open").or(PULL_REQUEST.STATE.eq("closed").and(PULL_REQUEST.RUN_ID.in(shown))));
    }

    List<PullRequest> numbered(String repository, int number) {
        return list(DSL.lower(PULL_REQUEST.REPOSITORY)
                .eq(repository.toLowerCase(java.util.Locale.ROOT))
                .and(PULL_REQUEST.NUMBER.eq(number)));
    }

    List<PullRequest> openAt(String repository, String commit) {
        return list(DSL.lower(PULL_REQUEST.REPOSITORY)
                .eq(repository.toLowerCase(java.util.Locale.ROOT))
                .and(PULL_REQUEST
                        .HEAD_COMMIT
                        .eq(commit)
                        .or(PULL_REQUEST.RUN_ID.in(DSL.select(RUN.ID).from(RUN).where(RUN.HEAD_COMMIT.eq(commit)))))
                .and(PULL_REQUEST.STATE.eq("open")));
    }

    private List<PullRequest> list(Condition which) {
        return transaction.call(database -> database.selectFrom(PULL_REQUEST)
                .where(which)
                .orderBy(PULL_REQUEST.OPENED_AT.desc())
                .limit(500)
                .fetch(PullRequest::of));
    }

    /** Remembers the pull request of a run and shows it on the card; a card that was deleted shows it once it is restored. */
    PullRequest keep(Run run, String repository, RemotePullRequest seen, Actor actor) {
        return transaction.call(database -> {
            var card = board.lockIfThere(run.task());
            var known = of(run.id()).filter(one -> one.state().equals("merged"));
            if (known.isPresent()) {
                return known.get();
            }
            var row = database.newRecord(PULL_REQUEST);
            row.setRunId(run.id().value());
            row.setTaskId(run.task().value());
            row.setWorkflowId(run.workflow().value());
            row.setRepository(repository);
            row.setNumber(seen.number());
            row.setUrl(seen.url());
            row.setState(seen.state());
            row.setDraft(seen.draft());
            row.setHeadCommit(seen.headCommit());
            row.setChecks(Checks.Verdict.NONE.word());
            row.merge();
            var kept = of(run.id()).orElseThrow();
            card.ifPresent(there -> board.markPullRequest(there.id(), mark(kept), "pull-request-opened", actor));
            return kept;
        });
    }

    /** Shows on a card what its newest pull request has become while the card was deleted. */
    void show(TaskId card) {
        transaction.run(database -> of(card).ifPresent(newest -> {
            var mark = mark(newest);
            if (!board.lock(card).pullRequest().equals(Optional.of(mark))) {
                board.markPullRequest(card, mark, "pull-request-" + newest.state(), Actor.SYSTEM);
            }
        }));
    }

    List<PullRequest> open(WorkflowId workflow) {
        return list(PULL_REQUEST.WORKFLOW_ID.eq(workflow.value()).and(PULL_REQUEST.STATE.eq("open")));
    }

    /** Follows a repository to the name it has now. */
    void follow(String before, String now) {
        transaction.run(database -> database.update(PULL_REQUEST)
                .set(PULL_REQUEST.REPOSITORY, now)
                .where(DSL.lower(PULL_REQUEST.REPOSITORY).eq(before.toLowerCase(java.util.Locale.ROOT)))
                .execute());
    }

    /** Writes down what was seen; nothing, where nothing changed. */
    PullRequest update(PullRequest known, String state, boolean draft, String head, Checks.Verdict checks) {
        return transaction.call(database -> {
            var task = board.lockIfThere(known.task());
            var now = of(known.run()).orElse(known);
            // Merged is for good: what was sent before it and came after it changes nothing.
            if (now.state().equals("merged")
                    || (now.state().equals(state)
                            && now.draft() == draft
                            && now.headCommit().equals(head)
                            && now.checks() == checks)) {
                return now;
            }
            database.update(PULL_REQUEST)
                    .set(PULL_REQUEST.STATE, state)
                    .set(PULL_REQUEST.DRAFT, draft)
                    .set(PULL_REQUEST.HEAD_COMMIT, head)
                    .set(PULL_REQUEST.CHECKS, checks.word())
                    .set(PULL_REQUEST.UPDATED_AT, DSL.currentInstant())
                    .where(PULL_REQUEST.RUN_ID.eq(known.run().value()))
                    .execute();
            var fresh = of(known.run()).orElseThrow();
            boolean newest = of(known.task())
                    .filter(one -> one.run().equals(known.run()))
                    .isPresent();
            if (task.isPresent() && newest) {
                board.markPullRequest(known.task(), mark(fresh), "pull-request-" + state, Actor.SYSTEM);
            }
            return fresh;
        });
    }

    /** Writes down that the agent has been told these; false where somebody else has told it meanwhile. */
    boolean told(PullRequest known, List<String> keys) {
        return transaction.call(database -> {
            var all = Stream.concat(known.heard().stream(), keys.stream())
                    .distinct()
                    .toArray(String[]::new);
            return database.update(PULL_REQUEST)
                            .set(PULL_REQUEST.HEARD, all)
                            .set(PULL_REQUEST.FOLLOW_UPS, known.followUps() + 1)
                            .where(PULL_REQUEST.RUN_ID.eq(known.run().value()))
                            .and(PULL_REQUEST.FOLLOW_UPS.eq(known.followUps()))
                            .execute()
                    == 1;
        });
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode mark(PullRequest one) {
        return dev.loopforge.kernel.Json.object()
                .put("number", one.number())
                .put("url", one.url())
                .put("state", one.state())
                .put("checks", one.checks().word());
    }
}
