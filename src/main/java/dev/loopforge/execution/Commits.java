package dev.loopforge.execution;

import dev.loopforge.board.Board;
import dev.loopforge.board.Task;
import dev.loopforge.board.Workflows;
import dev.loopforge.git.BranchName;
import dev.loopforge.git.CommitId;
import dev.loopforge.git.Mirror;
import dev.loopforge.git.Person;
import dev.loopforge.git.Worktree;
import dev.loopforge.identity.Users;
import jakarta.inject.Singleton;
import java.time.Clock;

/** What runs leave on their branches: the commit of a finished one, and what a stopped one had made. */
@Singleton
final class Commits {
    private static final Person PRODUCT = new Person("Loopforge", "noreply@loopforge.dev");

    private final Runs runs;
    private final Board board;
    private final Workflows workflows;
    private final Users users;
    private final Trees trees;
    private final CatchUp catchUp;
    private final Clock clock;

    Commits(Runs runs, Board board, Workflows workflows, Users users, Trees trees, CatchUp catchUp, Clock clock) {
        this.runs = runs;
        this.board = board;
        this.workflows = workflows;
        this.users = users;
        this.trees = trees;
        this.catchUp = catchUp;
        this.clock = clock;
    }

    /** Commits to its branch what a run had made when it was stopped while nobody was at work on it. */
    void keep(Run run) {
        var workflow = workflows.evenShelved(run.workflow());
        var mirror = workflows.mirror(workflow);
        boolean here = mirror.hasWorktree(run.id().toString());
        var worktree = open(run, mirror);
        if (!here) {
            trees.newest(run.id(), mirror).ifPresent(worktree::resetTo);
        }
        var task = board.evenShelved(run.task());
        commit(worktree, run, task, "Stopped: " + task.title());
        var head = worktree.head();
        var base = catchUp.base(run);
        runs.change(run.id(), row -> {
            row.setHeadCommit(head.value());
            row.setBaseCommit(base.value());
            row.setUnkept(false);
        });
        trees.forget(run.id());
        worktree.remove(clock.instant());
    }

    /** The run's checkout, made again on its branch where it was taken away. */
    Worktree open(Run run, Mirror mirror) {
        var start = run.headCommit().or(run::baseCommit).orElseThrow();
        var worktree = mirror.worktree(run.id().toString(), new BranchName(run.branch()), new CommitId(start));
        worktree.leaveOut(workflows.evenShelved(run.workflow()).settings().copyFiles());
        return worktree;
    }

    /**
     * Takes away what a run left that was killed between its stored end and its tidying up, or that went on elsewhere; its
     * branch has everything.
     */
    void tidy(Run run) {
        var mirror = workflows.mirror(workflows.evenShelved(run.workflow()));
        if (mirror.hasWorktree(run.id().toString())) {
            open(run, mirror).remove(clock.instant());
        }
        trees.forget(run.id());
    }

    /** Commits everything in the checkout, in the name of whoever started the run. */
    void commit(Worktree worktree, Run run, Task task, String subject) {
        var person = users.find(run.startedBy());
        var author = new Person(
                person.map(Users.User::name).orElse("Loopforge"),
                person.map(Users.User::login).orElse("noreply") + "@loopforge.local");
        var message = subject + "\n\nTask #" + task.number() + ", plan version " + run.planVersion() + ", attempt "
                + run.attempt() + ".\n";
        // The run's own start dates the commit, so that the same tree committed again is the same commit.
        var at = run.startedAt().orElse(clock.instant());
        var base = catchUp.laid(run.id()).filter(laid -> !worktree.holds(laid));
        if (base.isPresent()) {
            worktree.commitMerge(base.get(), author, PRODUCT, at, "Merge the base branch\n\n" + message);
            return;
        }
        worktree.commitAll(author, PRODUCT, at, message);
    }
}
