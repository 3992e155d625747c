package dev.loopforge.execution;

import dev.loopforge.board.Tasks;
import dev.loopforge.board.Workflow;
import dev.loopforge.board.Workflows;
import dev.loopforge.git.BranchName;
import dev.loopforge.git.Mirror;
import dev.loopforge.git.Mirrors;
import dev.loopforge.git.Shelf;
import dev.loopforge.kernel.Periodic;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.queue.JobHandler;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * What becomes of the code of cards that are deleted: all of it lies on the shelf of its mirror for 30 days and comes back
 * with its card; only then are its branches forgotten. An hour apart every mirror is tidied up, which never touches what
 * has not been shelved: checkouts of runs that may go on, branches of cards that are there.
 */
@Singleton
final class Shelving implements JobHandler<ShelveWork> {
    private static final Logger LOG = Logger.getLogger(Shelving.class);
    private static final Duration PERIOD = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Runs runs;
    private final Tasks tasks;
    private final Workflows workflows;
    private final Commits commits;
    private final Spools spools;
    private final Mirrors mirrors;
    private final LiveRuns live;
    private final Clock clock;
    private final Periodic tidying = new Periodic("shelving", PERIOD, this::tidy);
    private final Periodic sweeping = new Periodic("sweeping", SOON, MINUTE, this::sweep);

    Shelving(
            Runs runs,
            Tasks tasks,
            Workflows workflows,
            Commits commits,
            Spools spools,
            Mirrors mirrors,
            LiveRuns live,
            Clock clock) {
        this.runs = runs;
        this.tasks = tasks;
        this.workflows = workflows;
        this.commits = commits;
        this.spools = spools;
        this.mirrors = mirrors;
        this.live = live;
        this.clock = clock;
    }

    @Override
    public Class<ShelveWork> job() {
        return ShelveWork.class;
    }

    @Override
    public Next handle(ShelveWork job) {
        try {
            return perform(job);
        } catch (Problem away) {
            return new Next.Waits("The repository cannot be opened: " + away.title(), PERIOD);
        }
    }

    private Next perform(ShelveWork job) {
        var task = TaskId.parse(job.taskId());
        var all = runs.of(task);
        if (all.isEmpty()) {
            return new Next.Done();
        }
        var mirror = workflows.mirror(workflows.evenShelved(all.getFirst().workflow()));
        if (tasks.shelvedAt(task).isEmpty()) {
            all.forEach(run -> restore(run, mirror));
            return new Next.Done();
        }
        if (!runs.unkept(task).isEmpty()) {
            // Its worker is still putting the branch in order.
            return new Next.Again(SOON);
        }
        all.forEach(run -> shelve(run, mirror));
        return new Next.Done();
    }

    private void shelve(Run run, Mirror mirror) {
        var branch = new BranchName(run.branch());
        mirror.branch(branch).ifPresent(head -> mirror.shelf().keep("runs/" + run.id(), head, clock.instant()));
        if (mirror.hasWorktree(run.id().toString())) {
            commits.open(run, mirror).remove(clock.instant());
        }
        spools.forget(run.id());
    }

    private void restore(Run run, Mirror mirror) {
        var kept = mirror.shelf().find("runs/" + run.id());
        kept.flatMap(mirror::parent).ifPresent(head -> mirror.bring(new BranchName(run.branch()), head));
        if (mirror.shelf().find("work/" + run.id()).isPresent()) {
            commits.open(run, mirror).unshelve();
        }
        kept.ifPresent(commit -> mirror.shelf().drop("runs/" + run.id()));
    }

    void begin(@Observes StartupEvent start) {
        tidying.begin();
        sweeping.begin();
    }

    void end(@Observes ShutdownEvent stop) {
        tidying.end();
        sweeping.end();
    }

    /** A run that another process carried on to its end leaves here its checkout, and what its commands printed, secrets unmasked. */
    private void sweep() {
        spools.prune(
                run -> runs.find(run).filter(found -> found.status().live()).isEmpty());
        mirrors.worktrees().stream().map(RunId::in).flatMap(Optional::stream).forEach(this::leave);
    }

    private void leave(RunId run) {
        live.keepingOut(run, () -> runs.find(run).filter(Runs::over).ifPresent(commits::tidy));
    }

    private void tidy() {
        workflows.all().stream().filter(workflows::mirrored).forEach(this::tidy);
    }

    /** Drops what has lain on the shelf for its time, and the branches of cards deleted as long ago. */
    void tidy(Workflow workflow) {
        try {
            var mirror = workflows.mirror(workflow);
            var gone = mirror.shelf().expire(clock.instant());
            var oldest = clock.instant().minus(Shelf.LIFE);
            for (var task : runs.cards(workflow.id())) {
                if (tasks.shelvedAt(task).filter(oldest::isAfter).isPresent()) {
                    runs.of(task).forEach(run -> mirror.forget(new BranchName(run.branch()), "runs/" + run.id()));
                }
            }
            mirror.tidy();
            LOG.debugf("tidied up workflowId=%s dropped=%d", workflow.id(), gone.size());
        } catch (Problem away) {
            LOG.warnf("a mirror was not tidied up workflowId=%s reason=%s", workflow.id(), away.title());
        }
    }
}
