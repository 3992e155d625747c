package dev.loopforge.notification;

import static dev.loopforge.schema.Tables.NOTIFICATION;
import static dev.loopforge.schema.Tables.TASK;
import static dev.loopforge.schema.Tables.WORKFLOW;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Happening;
import dev.loopforge.identity.Caller;
import dev.loopforge.identity.Membership;
import dev.loopforge.kernel.Periodic;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.queue.JobQueue;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * What people are to be told. A notification and the job that mails it are written in the transaction in which the thing
 * happened, so none is lost and none tells of what was rolled back.
 */
@Singleton
final class Notifications {
    private static final int SHOWN = 50;
    private static final int DAYS_KEPT = 30;

    private final Transaction transaction;
    private final Activity activity;
    private final Concerns concerns;
    private final Choices choices;
    private final JobQueue queue;
    private final Membership membership;
    private final Periodic forgetting = new Periodic("notifications", Duration.ofHours(1), this::forget);

    Notifications(
            Transaction transaction,
            Activity activity,
            Concerns concerns,
            Choices choices,
            JobQueue queue,
            Membership membership) {
        this.transaction = transaction;
        this.activity = activity;
        this.concerns = concerns;
        this.choices = choices;
        this.queue = queue;
        this.membership = membership;
    }

    /** A notification as its person's page has it. */
    @Schema(name = "NotificationView")
    record View(
            String id,
            Kind kind,
            String workflowId,
            String taskId,
            int number,
            String title,
            String by,
            @Nullable String reason,
            Instant at) {}

    void listen(@Observes StartupEvent started) {
        activity.onRecording(this::hear);
        forgetting.begin();
    }

    void end(@Observes ShutdownEvent stop) {
        forgetting.end();
    }

    private void forget() {
        transaction.run(database -> database.deleteFrom(NOTIFICATION)
                .where(NOTIFICATION.CREATED_AT.lt(DSL.currentInstant().minus(DAYS_KEPT)))
                .execute());
    }

    private void hear(Happening happening) {
        var concerned = concerns.of(happening);
        if (!concerned.isEmpty()) {
            transaction.run(database -> concerned.forEach(concern -> tell(database, happening, concern)));
        }
    }

    private void tell(DSLContext database, Happening happening, Concerns.Concern concern) {
        var choice = choices.of(concern.person());
        boolean mails = choice.mailTo(concern.kind()).isPresent();
        if (!mails && !choice.browser().contains(concern.kind())) {
            return;
        }
        var task = Objects.requireNonNull(happening.task());
        var id = UUID.randomUUID();
        database.insertInto(NOTIFICATION)
                .set(NOTIFICATION.ID, id)
                .set(NOTIFICATION.USER_ID, concern.person().value())
                .set(
                        NOTIFICATION.WORKFLOW_ID,
                        Objects.requireNonNull(happening.workflow()).value())
                .set(NOTIFICATION.TASK_ID, task.value())
                .set(NOTIFICATION.KIND, concern.kind().word())
                .set(NOTIFICATION.BY_NAME, happening.actor().name())
                .set(NOTIFICATION.COMMENT_ID, concern.comment())
                .set(NOTIFICATION.REASON, concern.reason())
                .execute();
        if (mails) {
            queue.enqueue(new SendMail(id.toString(), task.toString()));
        }
    }

    /** What the person's browsers may show, newest first. */
    List<View> recent(Caller caller) {
        var kinds = Kind.words(choices.of(caller.id()).browser());
        return transaction.call(database -> database.select(NOTIFICATION.fields())
                .select(TASK.NUMBER, TASK.TITLE)
                .from(NOTIFICATION)
                .join(TASK)
                .on(TASK.ID.eq(NOTIFICATION.TASK_ID))
                .join(WORKFLOW)
                .on(WORKFLOW.ID.eq(NOTIFICATION.WORKFLOW_ID))
                .where(NOTIFICATION.USER_ID.eq(caller.id().value()))
                .and(membership.sees(caller, NOTIFICATION.WORKFLOW_ID))
                .and(NOTIFICATION.KIND.in(kinds))
                .and(TASK.DELETED_AT.isNull())
                .and(WORKFLOW.DELETED_AT.isNull())
                .orderBy(NOTIFICATION.CREATED_AT.desc())
                .limit(SHOWN)
                .fetch(row -> new View(
                        row.get(NOTIFICATION.ID).toString(),
                        Kind.of(row.get(NOTIFICATION.KIND)),
                        row.get(NOTIFICATION.WORKFLOW_ID).toString(),
                        row.get(NOTIFICATION.TASK_ID).toString(),
                        row.get(TASK.NUMBER),
                        row.get(TASK.TITLE),
                        row.get(NOTIFICATION.BY_NAME),
                        row.get(NOTIFICATION.REASON),
                        row.get(NOTIFICATION.CREATED_AT))));
    }
}
