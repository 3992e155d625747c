package dev.loopforge.execution;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Attention;
import dev.loopforge.board.Board;
import dev.loopforge.board.Stage;
import dev.loopforge.board.Workflow;
import dev.loopforge.board.Workflows;
import dev.loopforge.git.BranchName;
import dev.loopforge.git.CommitId;
import dev.loopforge.git.Mirror;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.StopSignal;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Trail;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.plan.Plan;
import dev.loopforge.plan.Planning;
import dev.loopforge.plan.RunPlan;
import dev.loopforge.plan.Staleness;
import dev.loopforge.queue.JobHandler;
import dev.loopforge.queue.JobQueue;
import dev.loopforge.queue.Workers;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Carries out a task's approved plan: claims its run, opens the worktree, lets the agent work, then commits, pushes, looks
 * at the evidence and hands the card to Review. A run that was killed is claimed again and goes on from its journal.
 */
@Singleton
final class ExecutePlan implements JobHandler<RunPlan> {
    private static final Logger LOG = Logger.getLogger(ExecutePlan.class);
    private static final Duration TURN = Duration.ofSeconds(10);
    /** Why a run is taken up that nobody paused: its server or worker stopped. */
    private static final String INTERRUPTED = "interrupted";

    private final Transaction transaction;
    private final Runs runs;
    private final Journal journal;
    private final Board board;
    private final Workflows workflows;
    private final Planning planning;
    private final Commits commits;
    private final AgentLoop agent;
    private final CatchUp catchUp;
    private final Endings endings;
    private final Steering steering;
    private final LiveRuns live;
    private final Turns turns;
    private final Trees trees;
    private final Spools spools;
    private final CommandTool commands;
    private final Room room;
    private final JobQueue queue;
    private final Workers workers;
    private final Briefing briefing;

    ExecutePlan(
            Transaction transaction,
            Runs runs,
            Journal journal,
            Board board,
            Workflows workflows,
            Planning planning,
            Commits commits,
            AgentLoop agent,
            CatchUp catchUp,
            Endings endings,
            Steering steering,
            LiveRuns live,
            Turns turns,
            Trees trees,
            Spools spools,
            CommandTool commands,
            Room room,
            JobQueue queue,
            Workers workers,
            Briefing briefing) {
        this.transaction = transaction;
        this.runs = runs;
        this.journal = journal;
        this.board = board;
        this.workflows = workflows;
        this.planning = planning;
        this.commits = commits;
        this.agent = agent;
        this.catchUp = catchUp;
        this.endings = endings;
        this.steering = steering;
        this.live = live;
        this.turns = turns;
        this.trees = trees;
        this.spools = spools;
        this.commands = commands;
        this.room = room;
        this.queue = queue;
        this.workers = workers;
        this.briefing = briefing;
    }

    @Override
    public Class<RunPlan> job() {
        return RunPlan.class;
    }

    @Override
    public Next handle(RunPlan job) {
        var id = TaskId.parse(job.taskId());
        runs.unkept(id).forEach(commits::keep);
        runs.untidied(id).ifPresent(commits::tidy);
        var run = runs.live(id).filter(found -> found.status() != Run.Status.PAUSED);
        if (run.isEmpty()) {
            return endings.rested(id);
        }
        Trail.name("runId", run.get().id().toString());
        var waits = turns.waitsFor(run.get());
        if (waits.isPresent()) {
            return new Next.Waits(waits.get().reason(), waits.get().patience());
        }
        var stop = live.begin(run.get().id(), workers.slots());
        if (stop.isEmpty()) {
            return new Next.Waits("All places of this worker are taken.", TURN);
        }
        try {
            return proceed(job, run.get(), stop.get());
        } catch (Fenced stopped) {
            LOG.infof(
                    "run is stopped or in other hands taskId=%s runId=%s",
                    id, run.get().id());
            return endings.rested(id);
        } finally {
            live.end(run.get().id());
            queue.release();
        }
    }

    @Override
    public void died(RunPlan job, String cause) {
        var task = TaskId.parse(job.taskId());
        transaction.run(database -> steering.held(task).ifPresent(run -> {
            var paused = runs.change(run.id(), row -> {
                row.setStatus(Run.Status.PAUSED.name());
                row.setPauseReason("person");
                row.setEpoch(row.getEpoch() + 1);
            });
            journal.note(
                    run.id(), "state", Json.object().put("status", "PAUSED").put("reason", cause));
            steering.tell(paused, Actor.SYSTEM);
            board.attend(run.task(), Optional.of(Notices.parked(run, Attention.Kind.STUCK, cause)), Actor.SYSTEM);
        }));
    }

    @Override
    public void revive(RunPlan job, Actor actor) {
        runs.live(TaskId.parse(job.taskId()))
                .filter(run -> run.status() == Run.Status.PAUSED)
                .ifPresent(run -> steering.resume(run.id(), null, actor));
    }

    @Override
    public void abandon(RunPlan job, Actor actor) {
        runs.live(TaskId.parse(job.taskId())).ifPresent(run -> steering.cancel(run.id(), actor));
    }

    private Next proceed(RunPlan job, Run waiting, StopSignal stop) {
        var workflow = workflows.get(waiting.workflow());
        var mirror = workflows.mirror(workflow);
        var plan = planning.version(waiting.task(), waiting.planVersion()).orElseThrow();
        var closed = room.closedTo(waiting);
        if (closed.isPresent()) {
            return rest(waiting, workflow, plan, closed.get());
        }
        try {
            FaultPoint.BEFORE_CLONE.pass();
            fetch(mirror);
            FaultPoint.AFTER_CLONE.pass();
        } catch (Problem away) {
            LOG.warnf("fetch failed taskId=%s runId=%s reason=%s", waiting.task(), waiting.id(), away.title());
            if (away.code().equals("repository-not-let-in")
                    && workflow.repository().kind().equals("github")) {
                return rest(waiting, workflow, plan, Endings.notLetIn(away.title()));
            }
            if (away.code().equals("disk-full")) {
                return rest(waiting, workflow, plan, Room.parked(away.title()));
            }
            if (mirror.resolve(workflow.defaultBranch()).isEmpty()) {
                return rest(
                        waiting, workflow, plan, new Outcome.Parked("conflict", Attention.Kind.CONFLICT, away.title()));
            }
        }
        var base = base(waiting, workflow, mirror, plan);
        if (base.isEmpty()) {
            return new Next.Done();
        }
        FaultPoint.BEFORE_CLAIM.pass();
        var run = claimed(waiting, workflow, base.get().value());
        FaultPoint.AFTER_CLAIM.pass();
        return whenClaimed(run, () -> carry(run, workflow, mirror, plan, stop));
    }

    private void fetch(Mirror mirror) {
        var waiting = queue.waiting();
        try {
            mirror.fetch(state -> waiting.is(state.sentence()));
        } finally {
            waiting.over();
        }
    }

    private static Next whenClaimed(Run run, Supplier<Next> work) {
        return switch (run.status()) {
            case RUNNING -> work.get();
            case QUEUED -> new Next.Waits("Another run of this repository is under way.", TURN);
            case PAUSED, SUCCEEDED, FAILED, CANCELLED -> new Next.Done();
        };
    }

    /** Takes the run up only to let it rest, with its reason on the card. */
    private Next rest(Run waiting, Workflow workflow, Plan plan, Outcome.Parked parked) {
        var run = claimed(waiting, workflow, plan.baseCommit());
        return whenClaimed(run, () -> endings.rest(run, parked));
    }

    private Next carry(Run run, Workflow workflow, Mirror mirror, Plan plan, StopSignal stop) {
        try {
            return work(run, workflow, mirror, plan, stop);
        } catch (RuntimeException failure) {
            var full = room.after(failure);
            if (full.isPresent()) {
                LOG.warnf("no space on the disk taskId=%s runId=%s", run.task(), run.id());
                return endings.rest(run, full.get());
            }
            throw failure;
        }
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
                    board.lock(run.task());
                    requireWaiting(runs.get(run.id()));
                    steering.end(run, "The base moved.", Actor.SYSTEM);
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

    /** Whoever found the run waiting for a worker may take it up only while it still does. */
    private static void requireWaiting(Run run) {
        if (run.status() != Run.Status.QUEUED && run.status() != Run.Status.RUNNING) {
            throw new Fenced();
        }
    }

    private Run claimed(Run waiting, Workflow workflow, String base) {
        return transaction.call(database -> {
            var task = board.lock(waiting.task());
            var fresh = runs.get(waiting.id());
            requireWaiting(fresh);
            if (!queue.holds()) {
                // Another has the job, and would be fenced by a claim of ours and leave the run to us, whose end counts
                // nothing.
                throw new Fenced();
            }
            if (planning.live(task.id())
                    .filter(approval -> approval.id().equals(fresh.approval()))
                    .isEmpty()) {
                return steering.end(fresh, "The approval was withdrawn.", Actor.SYSTEM);
            }
            if (fresh.status() == Run.Status.QUEUED && !turns.takePlace(workflow)) {
                return fresh;
            }
            var run = runs.claim(fresh.id(), base);
            if (task.stage() != Stage.EXECUTING) {
                board.execute(task.id(), Actor.agent(run.model()));
            }
            steering.tell(run, Actor.agent(run.model()));
            var told = Json.object().put("status", "RUNNING");
            if (fresh.status() == Run.Status.RUNNING && journal.wasUnderWay(run.id())) {
                told.put("reason", INTERRUPTED);
            }
            journal.append(run, "state", told, null);
            return run;
        });
    }

    private Next work(Run run, Workflow workflow, Mirror mirror, Plan plan, StopSignal stop) {
        FaultPoint.BEFORE_WORKTREE.pass();
        var worktree = mirror.worktree(
                run.id().toString(),
                new BranchName(run.branch()),
                run.headCommit()
                        .flatMap(mirror::resolve)
                        .orElseGet(() -> new CommitId(run.baseCommit().orElseThrow())));
        worktree.leaveOut(workflow.settings().copyFiles());
        if (run.epoch() > 1) {
            worktree.resetTo(trees.newest(run.id(), mirror).orElseGet(worktree::head));
        }
        spools.recover(run, commands.secrets(run.workflow(), workflow.settings()));
        FaultPoint.AFTER_WORKTREE.pass();
        var copied = CopiedFiles.of(workflow);
        copied.into(worktree.path());
        var task = board.task(run.task());
        var site = new Site(
                run,
                plan,
                workflow.settings(),
                worktree,
                mirror,
                copied,
                stop,
                briefing.system(workflow, mirror, run),
                briefing.plan(task, plan));
        catchUp.lay(site);
        var outcome = catchUp.withoutAgent(run.id())
                .<Outcome>map(Outcome.Finished::new)
                .orElseGet(() -> agent.work(site));
        return switch (outcome) {
            case Outcome.Finished(String summary) ->
                // The token may have been renewed since the run began.
                endings.finish(site, task, workflows.mirror(workflow), summary);
            case Outcome.Parked parked -> endings.rest(run, parked);
            case Outcome.Delayed(var wait, String reason) -> endings.delay(run, wait, reason);
            case Outcome.Failed(var kind, String reason) -> endings.fail(site, task, kind, reason);
            case Outcome.Stopped() -> endings.stopped(site, task);
        };
    }
}
