package dev.loopforge.execution;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Attention;
import dev.loopforge.board.Board;
import dev.loopforge.board.Evidence;
import dev.loopforge.board.Task;
import dev.loopforge.board.Workflows;
import dev.loopforge.git.BranchName;
import dev.loopforge.git.CommitId;
import dev.loopforge.git.Mirror;
import dev.loopforge.git.Push;
import dev.loopforge.github.Repositories;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.queue.JobHandler.Next;
import dev.loopforge.queue.JobQueue;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jboss.logging.Logger;

/** How a stretch of work on a run ends: finished and looked at, resting, failed, or stopped; each keeps the work done so far. */
@Singleton
final class Endings {
    private static final Logger LOG = Logger.getLogger(Endings.class);

    private static final Outcome.Parked PROTECTED = new Outcome.Parked(
            "person",
            Attention.Kind.GITHUB,
            "A rule on GitHub protects branches of this name, so nothing was pushed. Let loopforge/* out of the rule, then"
                    + " continue.");
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private final Transaction transaction;
    private final Runs runs;
    private final Journal journal;
    private final Board board;
    private final Workflows workflows;
    private final Repositories repositories;
    private final Commits commits;
    private final Evidencing evidencing;
    private final Steering steering;
    private final Trees trees;
    private final CatchUp catchUp;
    private final JobQueue queue;
    private final Clock clock;

    Endings(
            Transaction transaction,
            Runs runs,
            Journal journal,
            Board board,
            Workflows workflows,
            Repositories repositories,
            Commits commits,
            Evidencing evidencing,
            Steering steering,
            Trees trees,
            CatchUp catchUp,
            JobQueue queue,
            Clock clock) {
        this.transaction = transaction;
        this.runs = runs;
        this.journal = journal;
        this.board = board;
        this.workflows = workflows;
        this.repositories = repositories;
        this.commits = commits;
        this.evidencing = evidencing;
        this.steering = steering;
        this.trees = trees;
        this.catchUp = catchUp;
        this.queue = queue;
        this.clock = clock;
    }

    Next finish(Site site, Task task, Mirror mirror, String summary) {
        var run = site.run();
        FaultPoint.BEFORE_COMMIT.pass();
        runs.require(run);
        commits.commit(site.worktree(), run, task, task.title());
        FaultPoint.AFTER_COMMIT.pass();
        runs.require(run);
        var head = site.worktree().head();
        if (isProtected(run)) {
            return rest(run, PROTECTED);
        }
        var pushed = pushed(run, mirror, head);
        if (pushed instanceof Push.NotLetIn(String reason)) {
            // The commit is in the worktree, and the agent's last word in the journal: the run goes on right here.
            return rest(run, onGitHub(run) ? notLetIn(reason) : unpushed(reason));
        }
        var base = catchUp.base(run);
        FaultPoint.BEFORE_EVIDENCE.pass();
        var verdict = evidencing.look(site, mirror, base, head);
        FaultPoint.AFTER_EVIDENCE.pass();
        if (site.stop().stopped()) {
            return stopped(site, task);
        }
        transaction.run(database -> {
            board.lock(task.id())
                    .attention()
                    .filter(attention -> attention.kind() == Attention.Kind.STUCK)
                    .ifPresent(stuck -> board.attend(task.id(), Optional.empty(), Actor.SYSTEM));
            var done = runs.fenced(run, row -> {
                row.setStatus(Run.Status.SUCCEEDED.name());
                row.setHeadCommit(head.value());
                row.setBaseCommit(base.value());
                row.setEndedAt(clock.instant());
                row.setEvidence(verdict.evidence().word());
                row.setEvidenceReasons(Json.column(verdict.reasons()));
                row.setStep(row.getSteps());
                row.setOutcome(Json.column(Json.object().put("summary", summary)));
            });
            journal.append(
                    run,
                    "state",
                    Json.object()
                            .put("status", "SUCCEEDED")
                            .put("evidence", verdict.evidence().word()),
                    null);
            steering.tell(done, Actor.agent(run.model()));
            board.markEvidence(task.id(), verdict.evidence(), Actor.SYSTEM);
            board.review(task.id(), Actor.agent(run.model()));
            attendPush(run, task, pushed);
            runs.tellSucceeded(done);
        });
        FaultPoint.END_STORED.pass();
        journal.ended(run.id());
        trees.forget(run.id());
        site.worktree().remove(clock.instant());
        return new Next.Done();
    }

    private boolean isProtected(Run run) {
        var workflow = workflows.get(run.workflow());
        return onGitHub(run)
                && repositories.isProtected(
                        workflow.createdBy(), workflow.repository().location(), run.branch());
    }

    private boolean onGitHub(Run run) {
        return workflows.get(run.workflow()).repository().kind().equals("github");
    }

    /** What a run waits for where GitHub's door is shut; it goes on by itself once GitHub is connected again. */
    static Outcome.Parked notLetIn(String reason) {
        return new Outcome.Parked(
                "person",
                Attention.Kind.GITHUB,
                "GitHub does not let us in: " + reason
                        + " Connect GitHub again in the settings; the run then goes on.");
    }

    private static Outcome.Parked unpushed(String reason) {
        return new Outcome.Parked(
                "conflict", Attention.Kind.CONFLICT, "The branch could not be pushed: " + reason + " Then continue.");
    }

    /** Pushes, unless the journal says that this commit has got there. */
    private Push pushed(Run run, Mirror mirror, CommitId head) {
        if (journal.pushed(run.id(), head)) {
            return new Push.AlreadyThere();
        }
        FaultPoint.BEFORE_PUSH.pass();
        // Nothing goes out for a run that was stopped meanwhile.
        runs.require(run);
        var pushed =
                mirror.push(new BranchName(run.branch()), head, run.headCommit().map(CommitId::new));
        FaultPoint.AFTER_PUSH.pass();
        if (pushed instanceof Push.NotLetIn) {
            return pushed;
        }
        journal.append(
                run,
                "commit",
                Json.object()
                        .put("commit", head.value())
                        .put("branch", run.branch())
                        .put("push", pushed.getClass().getSimpleName()),
                null);
        FaultPoint.PUSH_STORED.pass();
        return pushed;
    }

    private void attendPush(Run run, Task task, Push pushed) {
        switch (pushed) {
            case Push.Pushed() -> LOG.debugf("pushed runId=%s", run.id());
            case Push.AlreadyThere() -> LOG.debugf("already pushed runId=%s", run.id());
            case Push.Rejected(String reason) -> notPushed(run, task, reason);
            case Push.NotLetIn(String reason) -> notPushed(run, task, reason);
            case Push.Failed(String reason) -> notPushed(run, task, reason);
        }
    }

    private void notPushed(Run run, Task task, String reason) {
        board.attend(
                task.id(),
                Optional.of(Notices.failed(run, Attention.Kind.CONFLICT, "The branch could not be pushed: " + reason)),
                Actor.SYSTEM);
    }

    Next rest(Run run, Outcome.Parked parked) {
        transaction.run(database -> {
            board.lock(run.task());
            var paused = runs.fenced(run, row -> {
                row.setStatus(Run.Status.PAUSED.name());
                row.setPauseReason(parked.pauseReason());
            });
            journal.append(run, "state", Json.object().put("status", "PAUSED").put("reason", parked.reason()), null);
            steering.tell(paused, Actor.agent(run.model()));
            board.attend(
                    run.task(),
                    Optional.of(Notices.parked(run, parked.kind(), parked.reason())),
                    Actor.agent(run.model()));
        });
        return new Next.Parked(parked.reason());
    }

    /** Rests like {@link #rest}, and goes on by itself when the provider's wait is over. */
    Next delay(Run run, Duration wait, String reason) {
        var longest = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
        var until = clock.instant().plus(longest).plusSeconds(1).truncatedTo(ChronoUnit.SECONDS);
        var said = reason + " It asks to wait; the run goes on by itself at " + until + ".";
        return transaction.call(database -> {
            var next = rest(run, new Outcome.Parked("provider", Attention.Kind.PROVIDER, said));
            queue.enqueue(new ResumeRun(run.task().toString()), Duration.between(clock.instant(), until));
            return next;
        });
    }

    Next fail(Site site, Task task, Attention.Kind kind, String reason) {
        var run = site.run();
        runs.require(run);
        commits.commit(site.worktree(), run, task, "Unfinished: " + task.title());
        var head = site.worktree().head();
        var base = catchUp.base(run);
        transaction.run(database -> {
            board.lock(task.id());
            var failed = runs.fenced(run, row -> {
                row.setStatus(Run.Status.FAILED.name());
                row.setHeadCommit(head.value());
                row.setBaseCommit(base.value());
                row.setEndedAt(clock.instant());
                row.setOutcome(Json.column(Json.object().put("reason", reason)));
            });
            journal.append(run, "state", Json.object().put("status", "FAILED").put("reason", reason), null);
            steering.tell(failed, Actor.agent(run.model()));
            board.markEvidence(task.id(), Evidence.NONE, Actor.SYSTEM);
            board.attend(task.id(), Optional.of(Notices.failed(failed, kind, reason)), Actor.SYSTEM);
        });
        journal.ended(run.id());
        trees.forget(run.id());
        site.worktree().remove(clock.instant());
        return new Next.Done();
    }

    /** Stopped by a person: the work is committed to its branch. Stopped with the program: the job stays and runs again. */
    Next stopped(Site site, Task task) {
        var now = runs.get(site.run().id());
        if (now.status() == Run.Status.CANCELLED) {
            commits.keep(now);
            return new Next.Done();
        }
        return now.status() == Run.Status.RUNNING && now.epoch() == site.run().epoch()
                ? new Next.Again(Duration.ofSeconds(1))
                : rested(task.id());
    }

    /** What becomes of the job of a run that is not to go on now. */
    Next rested(TaskId task) {
        return runs.live(task)
                .<Next>map(run -> run.status() == Run.Status.PAUSED
                        ? new Next.Parked("Waits: " + run.pauseReason().orElse("person") + ".")
                        // A run that is to go on keeps its job, whoever carries it out now.
                        : new Next.Again(Duration.ofSeconds(1)))
                .orElseGet(Next.Done::new);
    }
}
