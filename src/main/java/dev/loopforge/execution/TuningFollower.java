package dev.loopforge.execution;

import static dev.loopforge.schema.Tables.TUNING;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Actor;
import dev.loopforge.activity.Happening;
import dev.loopforge.cost.Ledger;
import dev.loopforge.cost.Tokens;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.provider.ModelFailureException;
import dev.loopforge.provider.Models;
import dev.loopforge.provider.ProviderName;
import dev.loopforge.provider.TuningJob;
import dev.loopforge.queue.JobHandler;
import dev.loopforge.schema.tables.records.TuningRecord;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Begins a tuning at its provider, looks how it goes until it has ended, and ends it there where a person wants that. Before
 * it begins one it asks for one with the same mark, so that a process that died in between pays for no second.
 */
@Singleton
final class TuningFollower implements JobHandler<FollowTuning> {
    private static final Duration MOST_BETWEEN = Duration.ofMinutes(1);

    private final Transaction transaction;
    private final Models models;
    private final Dataset dataset;
    private final Activity activity;
    private final Ledger ledger;
    private final Clock clock;

    TuningFollower(
            Transaction transaction, Models models, Dataset dataset, Activity activity, Ledger ledger, Clock clock) {
        this.transaction = transaction;
        this.models = models;
        this.dataset = dataset;
        this.activity = activity;
        this.ledger = ledger;
        this.clock = clock;
    }

    @Override
    public Class<FollowTuning> job() {
        return FollowTuning.class;
    }

    @Override
    public Next handle(FollowTuning job) {
        var row = row(UUID.fromString(job.tuning()));
        if (row == null) {
            return new Next.Done();
        }
        try {
            return switch (row.getStatus()) {
                case "starting" -> begin(row);
                case "running" -> look(row);
                case "cancelled" -> cancel(row);
                default -> new Next.Done();
            };
        } catch (ModelFailureException failed) {
            var failure = failed.failure();
            if (failure.worthRetrying()) {
                return new Next.Away(failure.sentence(), failure.asksToWait());
            }
            ended(row, TuningJob.Status.FAILED, null, failure.sentence());
            return new Next.Done();
        } catch (Problem refused) {
            return new Next.Parked(refused.title());
        }
    }

    private @Nullable TuningRecord row(UUID id) {
        return transaction.<@Nullable TuningRecord>call(
                database -> database.selectFrom(TUNING).where(TUNING.ID.eq(id)).fetchOne());
    }

    private Next begin(TuningRecord row) throws ModelFailureException {
        var mark = row.getId().toString();
        var there = ask(row, (tuner, credential) -> tuner.find(credential, mark));
        if (there.isPresent()) {
            return begun(row, there.get(), row.getExamples());
        }
        var lines = new StringBuilder();
        int count = dataset.write(
                new WorkflowId(row.getWorkflowId()),
                Example.Format.OPENAI,
                Dataset.Evidence.VERIFIED,
                Actor.SYSTEM,
                lines::append);
        if (count == 0) {
            ended(row, TuningJob.Status.FAILED, null, "No card of this board is done with a verified result yet.");
            return new Next.Done();
        }
        var examples = lines.toString();
        return begun(
                row,
                ask(row, (tuner, credential) -> tuner.start(credential, mark, row.getBaseModel(), examples)),
                count);
    }

    private Next begun(TuningRecord row, TuningJob job, int count) {
        transaction.run(database -> database.update(TUNING)
                .set(TUNING.REMOTE_ID, job.id())
                .set(TUNING.EXAMPLES, count)
                .set(
                        TUNING.STATUS,
                        DSL.when(TUNING.STATUS.eq("starting"), "running").otherwise(TUNING.STATUS))
                .set(TUNING.UPDATED_AT, clock.instant())
                .where(TUNING.ID.eq(row.getId()))
                .execute());
        return new Next.Again(Duration.ofSeconds(1));
    }

    private Next look(TuningRecord row) throws ModelFailureException {
        var job = ask(row, (tuner, credential) -> tuner.look(credential, remote(row)));
        if (job.status() == TuningJob.Status.RUNNING) {
            var age = Duration.between(row.getCreatedAt(), clock.instant())
                    .dividedBy(10)
                    .plusSeconds(1);
            return new Next.Again(age.compareTo(MOST_BETWEEN) < 0 ? age : MOST_BETWEEN);
        }
        ended(row, job.status(), job.model().orElse(null), job.reason().orElse(null), ended -> bill(ended, job));
        return new Next.Done();
    }

    /** Whoever tuned something pays for it, also where the provider does not say how much; what came to nothing is free. */
    private void bill(TuningRecord row, TuningJob job) {
        if (job.status() == TuningJob.Status.SUCCEEDED || job.trainedTokens().isPresent()) {
            var trained = job.trainedTokens();
            ledger.tuned(
                    new WorkflowId(row.getWorkflowId()),
                    new UserId(row.getStartedBy()),
                    row.getProvider(),
                    row.getBaseModel(),
                    new Tokens(trained.orElse(0), 0, 0, 0, trained.isPresent()));
        }
    }

    /** Whoever began it may have died before its id was known here; by its mark it is found. */
    private Next cancel(TuningRecord row) throws ModelFailureException {
        var id = row.getRemoteId() != null
                ? Optional.of(row.getRemoteId())
                : ask(
                                row,
                                (tuner, credential) ->
                                        tuner.find(credential, row.getId().toString()))
                        .map(TuningJob::id);
        if (id.isPresent()) {
            ask(row, (tuner, credential) -> tuner.cancel(credential, id.get()));
        }
        return new Next.Done();
    }

    private void ended(TuningRecord row, TuningJob.Status status, @Nullable String model, @Nullable String reason) {
        ended(row, status, model, reason, changed -> {});
    }

    private void ended(
            TuningRecord row,
            TuningJob.Status status,
            @Nullable String model,
            @Nullable String reason,
            Consumer<TuningRecord> also) {
        var word = status.name().toLowerCase(Locale.ROOT);
        transaction.run(database -> {
            int changed = database.update(TUNING)
                    .set(TUNING.STATUS, word)
                    .set(TUNING.TUNED_MODEL, model)
                    .set(TUNING.REASON, reason)
                    .set(TUNING.UPDATED_AT, clock.instant())
                    .where(TUNING.ID.eq(row.getId()))
                    .and(TUNING.STATUS.in("starting", "running"))
                    .execute();
            if (changed > 0) {
                activity.record(Happening.on(new WorkflowId(row.getWorkflowId()), "tuning-" + word, Actor.SYSTEM)
                        .with("tuning", row.getId().toString())
                        .with("model", model)
                        .with("reason", reason));
                also.accept(row);
            }
        });
    }

    private static String remote(TuningRecord row) {
        return Optional.ofNullable(row.getRemoteId()).orElseThrow();
    }

    private <T> T ask(TuningRecord row, Models.Asked<T> asked) throws ModelFailureException {
        return models.tune(
                new ProviderName(row.getProvider()),
                new WorkflowId(row.getWorkflowId()),
                new UserId(row.getStartedBy()),
                asked);
    }
}
