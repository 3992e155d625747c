package dev.loopforge.execution;

import static dev.loopforge.schema.Tables.RUN_EVIDENCE;

import dev.loopforge.board.Evidence;
import dev.loopforge.execution.sandbox.Ended;
import dev.loopforge.git.CommitId;
import dev.loopforge.git.FileChange;
import dev.loopforge.git.Mirror;
import dev.loopforge.kernel.Globs;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.plan.PlanContent;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Sees for itself: checks out the exact commit into a clean tree, runs set-up and the plan's checks in the sandbox, and
 * looks at what was changed beyond the plan. The agent's word counts for nothing here.
 */
@Singleton
public final class Evidencing {
    private static final Duration CHECK_LIMIT = Duration.ofMinutes(30);
    private static final int TAIL = 20_000;

    private final CommandTool commands;
    private final Spools spools;
    private final Room room;
    private final Journal journal;
    private final CatchUp catchUp;
    private final Transaction transaction;

    Evidencing(
            CommandTool commands, Spools spools, Room room, Journal journal, CatchUp catchUp, Transaction transaction) {
        this.commands = commands;
        this.spools = spools;
        this.room = room;
        this.journal = journal;
        this.catchUp = catchUp;
        this.transaction = transaction;
    }

    /** The word on the card and why it is not a better one. */
    record Verdict(Evidence evidence, List<String> reasons) {}

    /** What the server saw of one check. */
    @Schema(name = "CheckSeen")
    public record Seen(
            String name,
            String command,
            String outcome,
            @Nullable Integer exitCode,
            @Nullable String outputDigest,
            String outputTail,
            long durationMillis,
            String commit,
            String tree,
            Instant at) {}

    Verdict look(Site site, Mirror mirror, CommitId base, CommitId head) {
        var reasons = new ArrayList<>(beyond(site, mirror, base, head));
        catchUp.unresolved(site.run().id(), mirror, head)
                .forEach(path -> reasons.add("A conflict with the base branch is not resolved: " + path));
        if (site.plan().content().checks().isEmpty()) {
            return new Verdict(Evidence.NONE, List.of("The plan has no checks."));
        }
        var outcomes = new ArrayList<String>();
        try (var checkout = mirror.cleanCheckout("evidence-" + site.run().id(), head)) {
            site.copied().into(checkout.path());
            var setup = site.settings().setupCommand();
            boolean ready = setup == null
                    || setup.isBlank()
                    || check(site, mirror, head, checkout.path(), 0, new PlanContent.Check("Set-up", setup))
                            .equals("passed");
            if (!ready) {
                reasons.add("The set-up command did not pass on a clean checkout, so no check could run.");
            }
            int position = 1;
            for (var check : site.plan().content().checks()) {
                outcomes.add(ready ? check(site, mirror, head, checkout.path(), position, check) : "not-run");
                position++;
            }
        }
        return verdict(outcomes, reasons);
    }

    private static Verdict verdict(List<String> outcomes, List<String> reasons) {
        if (outcomes.contains("failed") || outcomes.contains("timed-out")) {
            reasons.add("A check did not pass.");
            return new Verdict(Evidence.FAILED, reasons);
        }
        if (outcomes.contains("not-run")) {
            reasons.add("Not every check could run.");
        }
        return new Verdict(reasons.isEmpty() ? Evidence.VERIFIED : Evidence.CLAIMED, reasons);
    }

    private static List<String> beyond(Site site, Mirror mirror, CommitId base, CommitId head) {
        var reasons = new ArrayList<String>();
        var paths = site.plan().content().paths();
        var guards = site.settings().protectedGlobs();
        var planned = new Globs(paths);
        var named = new Globs(Globs.within(paths, guards));
        var guarded = new Globs(guards);
        var changes = mirror.changes(base, head);
        if (changes.isEmpty()) {
            reasons.add("Nothing was changed.");
        }
        for (var change : changes) {
            var touched = new ArrayList<>(List.of(change.path()));
            change.oldPath().ifPresent(touched::add);
            for (var path : touched) {
                if (!planned.cover(path)) {
                    reasons.add("Outside the plan: " + path);
                }
                boolean altered = change.status() != FileChange.Status.ADDED;
                if (altered && guarded.cover(path) && !named.cover(path)) {
                    reasons.add("A protected file was altered or deleted and no step names it: " + path);
                }
            }
        }
        return reasons.stream().distinct().limit(50).toList();
    }

    private String check(
            Site site, Mirror mirror, CommitId head, java.nio.file.Path folder, int position, PlanContent.Check check) {
        var log = spools.open(site.run(), "evidence: " + check.name(), FaultPoint.MID_EVIDENCE);
        String outcome;
        Ended ended = null;
        try {
            ended = commands.run(site.place(folder, CHECK_LIMIT), check.command(), log, site.stop());
            spools.close(log);
            if (room.spentBy(ended)) {
                throw new NoSpace();
            }
            outcome = switch (ended.cause()) {
                case EXITED -> ended.exitCode() == 0 ? "passed" : "failed";
                case TIMED_OUT, OUTPUT_LIMIT, MEMORY_LIMIT, PROCESS_LIMIT, DISK_LIMIT -> "timed-out";
                case STOPPED, BROKEN -> "not-run";
            };
        } catch (Problem refused) {
            outcome = "not-run";
        }
        record(site.run(), mirror, head, position, check, outcome, ended, log.tail());
        return outcome;
    }

    private void record(
            Run run,
            Mirror mirror,
            CommitId head,
            int position,
            PlanContent.Check check,
            String outcome,
            @Nullable Ended ended,
            String tail) {
        var tree = mirror.tree(head);
        var kept = tail.length() <= TAIL ? tail : tail.substring(tail.length() - TAIL);
        transaction.run(database -> {
            database.insertInto(RUN_EVIDENCE)
                    .set(RUN_EVIDENCE.ID, UUID.randomUUID())
                    .set(RUN_EVIDENCE.RUN_ID, run.id().value())
                    .set(RUN_EVIDENCE.COMMIT_ID, head.value())
                    .set(RUN_EVIDENCE.TREE_ID, tree)
                    .set(RUN_EVIDENCE.POSITION, position)
                    .set(RUN_EVIDENCE.NAME, check.name())
                    .set(RUN_EVIDENCE.COMMAND, check.command())
                    .set(RUN_EVIDENCE.OUTCOME, outcome)
                    .set(RUN_EVIDENCE.EXIT_CODE, ended == null ? null : ended.exitCode())
                    .set(RUN_EVIDENCE.OUTPUT_DIGEST, ended == null ? null : ended.outputDigest())
                    .set(RUN_EVIDENCE.OUTPUT_TAIL, kept.replace("\u0000", ""))
                    .set(
                            RUN_EVIDENCE.DURATION_MILLIS,
                            ended == null ? 0 : ended.took().toMillis())
                    .execute();
            journal.append(
                    run,
                    "evidence",
                    Json.object()
                            .put("name", check.name())
                            .put("command", check.command())
                            .put("outcome", outcome)
                            .put("commit", head.value()),
                    null);
        });
    }

    /** What was seen of a run's newest commit, in order. */
    public List<Seen> of(RunId run, String commit) {
        // A run sent back that changed nothing is looked at again at the same commit: the last look counts.
        return transaction.call(database -> database.select(RUN_EVIDENCE.fields())
                .distinctOn(RUN_EVIDENCE.POSITION)
                .from(RUN_EVIDENCE)
                .where(RUN_EVIDENCE.RUN_ID.eq(run.value()))
                .and(RUN_EVIDENCE.COMMIT_ID.eq(commit))
                .orderBy(RUN_EVIDENCE.POSITION, RUN_EVIDENCE.AT.desc())
                .fetchInto(RUN_EVIDENCE)
                .map(row -> new Seen(
                        row.getName(),
                        row.getCommand(),
                        row.getOutcome(),
                        row.getExitCode(),
                        row.getOutputDigest(),
                        row.getOutputTail(),
                        row.getDurationMillis(),
                        row.getCommitId(),
                        row.getTreeId(),
                        row.getAt())));
    }
}
