package dev.loopforge.execution;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Board;
import dev.loopforge.board.Evidence;
import dev.loopforge.board.Stage;
import dev.loopforge.board.Task;
import dev.loopforge.board.Workflow;
import dev.loopforge.board.Workflows;
import dev.loopforge.git.BranchName;
import dev.loopforge.git.CommitId;
import dev.loopforge.git.Mirror;
import dev.loopforge.git.Person;
import dev.loopforge.git.Push;
import dev.loopforge.identity.Users;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.StopSignal;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.plan.Plan;
import dev.loopforge.plan.Planning;
import dev.loopforge.plan.RunPlan;
import dev.loopforge.plan.Staleness;
import dev.loopforge.queue.JobHandler;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Carries out a task's approved plan: claims its run, opens the worktree, lets the agent work, then commits, pushes, looks
 * at the evidence and hands the card to Review. A run that was killed is claimed again and goes on from its journal.
 */
@Singleton
final class ExecutePlan implements JobHandler<RunPlan> {
    private static final Logger LOG = Logger.getLogger(ExecutePlan.class);
    private static final Duration WAIT = Duration.ofSeconds(2);
    private static final Person PRODUCT = new Person("Loopforge", "noreply@loopforge.dev");

    private final Transaction transaction;
    private final Runs runs;
    private final Journal journal;
    private final Board board;
    private final Workflows workflows;
    private final Planning planning;
    private final Users users;
    private final AgentLoop agent;
    private final Evidencing evidencing;
    private final Steering steering;
    private final LiveRuns live;
    private final Briefing briefing;
    private final Clock clock;

    ExecutePlan(
            Transaction transaction,
            Runs runs,
            Journal journal,
            Board board,
            Workflows workflows,
            Planning planning,
            Users users,
            AgentLoop agent,
            Evidencing evidencing,
            Steering steering,
            LiveRuns live,
            Briefing briefing,
            Clock clock) {
        this.transaction = transaction;
        this.runs = runs;
        this.journal = journal;
        this.board = board;
        this.workflows = workflows;
        this.planning = planning;
        this.users = users;
        this.agent = agent;
        this.evidencing = evidencing;
        this.steering = steering;
        this.live = live;
        this.briefing = briefing;
        this.clock = clock;
    }

    @Override
    public Class<RunPlan> job() {
        return RunPlan.class;
    }

    @Override
    public Next handle(RunPlan job) {
        var id = TaskId.parse(job.taskId());
        var run = runs.live(id).filter(found -> found.status() != Run.Status.PAUSED);
        if (run.isEmpty()) {
            return new Next.Done();
        }
        try {
            return proceed(run.get());
        } catch (Fenced stopped) {
            return new Next.Done();
        } finally {
            live.end(run.get().id());
        }
    }

    private Next proceed(Run waiting) {
        var workflow = workflows.get(waiting.workflow());
        var mirror = workflows.mirror(workflow);
        if (waiting.status() == Run.Status.QUEUED && !mayStart(waiting, workflow)) {
            return new Next.Again(WAIT);
        }
        var stop = live.begin(waiting.id());
        var plan = planning.version(waiting.task(), waiting.planVersion()).orElseThrow();
        try {
            mirror.fetch();
        } catch (Problem away) {
            LOG.warnf("fetch failed taskId=%s runId=%s reason=%s", waiting.task(), waiting.id(), away.title());
            if (mirror.resolve(workflow.defaultBranch()).isEmpty()) {
                return rest(
                        claimed(waiting, plan.baseCommit()),
                        new Outcome.Parked("conflict", dev.loopforge.board.Attention.Kind.CONFLICT, away.title()));
            }
        }
        var base = base(waiting, workflow, mirror, plan);
        if (base.isEmpty()) {
            return new Next.Done();
        }
        var run = claimed(waiting, base.get().value());
        return run.status() == Run.Status.RUNNING ? carry(run, workflow, mirror, plan, stop) : new Next.Done();
    }

    private boolean mayStart(Run run, Workflow workflow) {
        return board.openDependencies(run.task()).isEmpty()
                && runs.running(workflow.id()) < workflow.settings().parallelRuns();
    }

    /** The commit the run starts from; empty where the base moved under the plan's files and the approval has expired. */
    private Optional<CommitId> base(Run run, Workflow workflow, Mirror mirror, Plan plan) {
        if (run.baseCommit().isPresent()) {
            return run.baseCommit().map(CommitId::new);
        }
        var newest = mirror.resolve(workflow.defaultBranch()).orElseThrow();
        var planned = mirror.resolve(plan.baseCommit());
        if (planned.isPresent() && !planned.get().equals(newest)) {
            var changed = mirror.changes(planned.get(), newest).stream()
                    .map(change -> change.path())
                    .toList();
            var touched = Staleness.touched(plan.content(), changed);
            if (!touched.isEmpty()) {
                transaction.run(database -> {
                    runs.change(
                            run.id(), row -> Runs.end(row, Run.Status.CANCELLED, "The base moved.", clock.instant()));
                    planning.expire(
                            run.task(),
                            "Files the plan touches have changed in the repository: "
                                    + String.join(", ", touched.subList(0, Math.min(5, touched.size()))) + ".",
                            Actor.SYSTEM);
                });
                return Optional.empty();
            }
        }
        return Optional.of(newest);
    }

    private Run claimed(Run waiting, String base) {
        return transaction.call(database -> {
            var task = board.lock(waiting.task());
            var fresh = runs.get(waiting.id());
            if (fresh.status() != Run.Status.QUEUED && fresh.status() != Run.Status.RUNNING) {
                throw new Fenced();
            }
            if (planning.live(task.id())
                    .filter(approval -> approval.id().equals(fresh.approval()))
                    .isEmpty()) {
                return runs.change(
                        fresh.id(),
                        row -> Runs.end(row, Run.Status.CANCELLED, "The approval was withdrawn.", clock.instant()));
            }
            var run = runs.claim(fresh.id(), base);
            if (task.stage() != Stage.EXECUTING) {
                board.execute(task.id(), Actor.agent(run.model()));
            }
            steering.tell(run, Actor.agent(run.model()));
            journal.append(run, "state", Json.object().put("status", "RUNNING"), null);
            return run;
        });
    }

    private Next carry(Run run, Workflow workflow, Mirror mirror, Plan plan, StopSignal stop) {
        var worktree = mirror.worktree(
                run.id().toString(),
                new BranchName(run.branch()),
                new CommitId(run.baseCommit().orElseThrow()));
        mirror.checkpoint("runs/" + run.id()).ifPresent(worktree::resetTo);
        var task = board.task(run.task());
        var site = new Site(
                run,
                plan,
                workflow.settings(),
                worktree,
                stop,
                briefing.system(workflow, mirror, run),
                briefing.plan(task, plan));
        var outcome = agent.work(site);
        return switch (outcome) {
            case Outcome.Finished(String summary) -> finish(site, task, workflow, mirror, summary);
            case Outcome.Parked parked -> rest(run, parked);
            case Outcome.Failed(var kind, String reason) -> fail(site, task, kind, reason);
            case Outcome.Stopped() -> stopped(site, task);
        };
    }

    private Next finish(Site site, Task task, Workflow workflow, Mirror mirror, String summary) {
        var run = site.run();
        commit(site, task, task.title());
        var head = site.worktree().head();
        var pushed =
                mirror.push(new BranchName(run.branch()), head, run.headCommit().map(CommitId::new));
        var base = new CommitId(run.baseCommit().orElseThrow());
        journal.append(
                run,
                "commit",
                Json.object()
                        .put("commit", head.value())
                        .put("branch", run.branch())
                        .put("push", pushed.getClass().getSimpleName()),
                null);
        var verdict = evidencing.look(site, mirror, base, head);
        if (site.stop().stopped()) {
            return stopped(site, task);
        }
        transaction.run(database -> {
            board.lock(task.id());
            var done = runs.fenced(run, row -> {
                row.setStatus(Run.Status.SUCCEEDED.name());
                row.setHeadCommit(head.value());
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
        journal.ended(run.id());
        site.worktree().remove();
        return new Next.Done();
    }

    private void attendPush(Run run, Task task, Push pushed) {
        switch (pushed) {
            case Push.Pushed() -> LOG.debugf("pushed runId=%s", run.id());
            case Push.AlreadyThere() -> LOG.debugf("already pushed runId=%s", run.id());
            case Push.Rejected(String reason) -> notPushed(run, task, reason);
            case Push.Failed(String reason) -> notPushed(run, task, reason);
        }
    }

    private void notPushed(Run run, Task task, String reason) {
        board.attend(
                task.id(),
                Optional.of(Notices.failed(
                        run, dev.loopforge.board.Attention.Kind.CONFLICT, "The branch could not be pushed: " + reason)),
                Actor.SYSTEM);
    }

    private void commit(Site site, Task task, String subject) {
        var person = users.find(site.run().startedBy());
        var author = new Person(
                person.map(Users.User::name).orElse("Loopforge"),
                person.map(Users.User::login).orElse("noreply") + "@loopforge.local");
        var message = subject + "\n\nTask #" + task.number() + ", plan version "
                + site.plan().version() + ", attempt " + site.run().attempt() + ".\n";
        // The run's own start dates the commit, so that the same tree committed again is the same commit.
        site.worktree().commitAll(author, PRODUCT, site.run().startedAt().orElse(clock.instant()), message);
    }

    private Next rest(Run run, Outcome.Parked parked) {
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
        return new Next.Done();
    }

    private Next fail(Site site, Task task, dev.loopforge.board.Attention.Kind kind, String reason) {
        var run = site.run();
        commit(site, task, "Unfinished: " + task.title());
        var head = site.worktree().head();
        transaction.run(database -> {
            board.lock(task.id());
            var failed = runs.fenced(run, row -> {
                row.setStatus(Run.Status.FAILED.name());
                row.setHeadCommit(head.value());
                row.setEndedAt(clock.instant());
                row.setOutcome(Json.column(Json.object().put("reason", reason)));
            });
            journal.append(run, "state", Json.object().put("status", "FAILED").put("reason", reason), null);
            steering.tell(failed, Actor.agent(run.model()));
            board.markEvidence(task.id(), Evidence.NONE, Actor.SYSTEM);
            board.attend(task.id(), Optional.of(Notices.failed(failed, kind, reason)), Actor.SYSTEM);
        });
        journal.ended(run.id());
        return new Next.Done();
    }

    /** Stopped by a person: the work is committed to its branch. Stopped with the program: the job stays and runs again. */
    private Next stopped(Site site, Task task) {
        var now = runs.get(site.run().id());
        if (now.status() == Run.Status.CANCELLED) {
            commit(site, task, "Stopped: " + task.title());
            var head = site.worktree().head();
            runs.change(now.id(), row -> row.setHeadCommit(head.value()));
            site.worktree().remove();
            return new Next.Done();
        }
        return now.status() == Run.Status.RUNNING && now.epoch() == site.run().epoch()
                ? new Next.Again(Duration.ofSeconds(1))
                : new Next.Done();
    }
}
