package dev.loopforge.execution;

import static dev.loopforge.schema.Tables.TUNING;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Happening;
import dev.loopforge.board.Workflows;
import dev.loopforge.identity.Caller;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.provider.Models;
import dev.loopforge.provider.ProviderName;
import dev.loopforge.queue.JobQueue;
import dev.loopforge.schema.tables.records.TuningRecord;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Models that a provider tunes with a board's accepted runs. The tuned model is then chosen by its name like any other. */
@Singleton
final class Tunings {
    private final Transaction transaction;
    private final Workflows workflows;
    private final Models models;
    private final JobQueue queue;
    private final Activity activity;

    Tunings(Transaction transaction, Workflows workflows, Models models, JobQueue queue, Activity activity) {
        this.transaction = transaction;
        this.workflows = workflows;
        this.models = models;
        this.queue = queue;
        this.activity = activity;
    }

    /**
     * One of them.
     *
     * @param status {@code starting}, {@code running}, {@code succeeded}, {@code failed} or {@code cancelled}
     */
    @Schema(name = "Tuning")
    record View(
            String id,
            String provider,
            String baseModel,
            String status,
            int examples,
            @Nullable String tunedModel,
            @Nullable String reason,
            Instant createdAt,
            Instant updatedAt) {
        static View of(TuningRecord row) {
            return new View(
                    row.getId().toString(),
                    row.getProvider(),
                    row.getBaseModel(),
                    row.getStatus(),
                    row.getExamples(),
                    row.getTunedModel(),
                    row.getReason(),
                    row.getCreatedAt(),
                    row.getUpdatedAt());
        }
    }

    List<View> of(WorkflowId workflow) {
        return transaction.call(database -> database.selectFrom(TUNING)
                .where(TUNING.WORKFLOW_ID.eq(workflow.value()))
                .orderBy(TUNING.CREATED_AT.desc())
                .limit(100)
                .fetch(View::of));
    }

    /** Notes the wish and enqueues it; the provider hears of it from the job. */
    View start(WorkflowId workflow, String provider, String model, Caller caller) {
        var name = ProviderName.parse(provider);
        if (model.isBlank() || model.length() > 200) {
            throw Problem.invalid("model", "Name the model to tune.");
        }
        Dataset.consenting(workflows.get(workflow));
        models.require(name, Optional.of(workflow), caller.id());
        if (!models.tunes(name)) {
            throw Problem.refused("provider-tunes-nothing", "This provider offers no tuning here. Export the dataset.");
        }
        return transaction.call(database -> {
            var row = database.newRecord(TUNING);
            row.setId(UUID.randomUUID());
            row.setWorkflowId(workflow.value());
            row.setProvider(name.value());
            row.setBaseModel(model.strip());
            row.setStatus("starting");
            row.setExamples(0);
            row.setStartedBy(caller.id().value());
            row.store();
            row.refresh();
            activity.record(Happening.on(workflow, "tuning-asked", caller.actor())
                    .with("provider", name.value())
                    .with("model", model.strip()));
            queue.enqueue(new FollowTuning(row.getId().toString()));
            return View.of(row);
        });
    }

    /** Asks that it end; what has ended stays as it is. */
    View cancel(WorkflowId workflow, UUID id, Caller caller) {
        return transaction.call(database -> {
            var row = database.selectFrom(TUNING)
                    .where(TUNING.ID.eq(id))
                    .and(TUNING.WORKFLOW_ID.eq(workflow.value()))
                    .forUpdate()
                    .fetchOptional()
                    .orElseThrow(() -> Problem.notFound("tuning-unknown", "There is no such tuning."));
            if (row.getStatus().equals("starting") || row.getStatus().equals("running")) {
                row.setStatus("cancelled");
                row.store();
                activity.record(Happening.on(workflow, "tuning-cancelled", caller.actor())
                        .with("tuning", id.toString()));
                queue.enqueue(new FollowTuning(id.toString()));
            }
            return View.of(row);
        });
    }
}
