package dev.loopforge.execution;

import static dev.loopforge.schema.Tables.RUN;
import static dev.loopforge.schema.Tables.TASK;
import static dev.loopforge.schema.Tables.WORKFLOW;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Attention;
import dev.loopforge.board.Board;
import dev.loopforge.github.Connections;
import dev.loopforge.github.Repositories;
import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jooq.Condition;
import org.jooq.Record2;

/**
 * Lets the runs go on that rest because GitHub's door was shut, once the person whose token they need has connected again, or
 * the app has been installed where they work.
 */
@Singleton
final class Reconnections {
    private final Transaction transaction;
    private final Connections connections;
    private final Repositories repositories;
    private final Board board;
    private final Steering steering;

    Reconnections(
            Transaction transaction,
            Connections connections,
            Repositories repositories,
            Board board,
            Steering steering) {
        this.transaction = transaction;
        this.connections = connections;
        this.repositories = repositories;
        this.board = board;
        this.steering = steering;
    }

    void listen(@Observes StartupEvent started) {
        connections.onConnected(person -> goOn(WORKFLOW.CREATED_BY.eq(person.value())));
        repositories.onInstallation(account -> goOn(WORKFLOW.REPOSITORY.startsWithIgnoreCase(account + "/")));
    }

    private void goOn(Condition whose) {
        var resting = transaction.call(database -> database.select(RUN.ID, RUN.TASK_ID)
                .from(RUN)
                .join(WORKFLOW)
                .on(WORKFLOW.ID.eq(RUN.WORKFLOW_ID))
                .join(TASK)
                .on(TASK.ID.eq(RUN.TASK_ID))
                .where(RUN.STATUS.eq(Run.Status.PAUSED.name()))
                .and(WORKFLOW.REPOSITORY_KIND.eq("github"))
                .and(whose)
                .and(TASK.DELETED_AT.isNull())
                .fetch());
        resting.stream()
                .filter(row -> waitsForGitHub(new TaskId(row.value2())))
                .map(Record2::value1)
                .forEach(run -> steering.resume(new RunId(run), null, Actor.SYSTEM));
    }

    private boolean waitsForGitHub(TaskId task) {
        return board.task(task)
                .attention()
                .filter(attention -> attention.kind() == Attention.Kind.GITHUB)
                .isPresent();
    }
}
