package dev.loopforge.review;

import dev.loopforge.activity.Actor;
import dev.loopforge.board.Attention;
import dev.loopforge.board.Board;
import dev.loopforge.board.Stage;
import dev.loopforge.board.Task;
import dev.loopforge.board.Workflow;
import dev.loopforge.board.Workflows;
import dev.loopforge.execution.Runs;
import dev.loopforge.git.CommitId;
import dev.loopforge.git.Mirror;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Looks, when the base branch has moved, which open pull requests it now conflicts with, and asks a person file by file. */
@Singleton
final class BaseWatch {
    private static final String CONFLICT = " has moved on and changed the same places: ";

    private final Workflows workflows;
    private final PullRequestRows rows;
    private final Runs runs;
    private final Board board;

    BaseWatch(Workflows workflows, PullRequestRows rows, Runs runs, Board board) {
        this.workflows = workflows;
        this.rows = rows;
        this.runs = runs;
        this.board = board;
    }

    /** Something was pushed to a branch. */
    String pushed(String repository, String branch) {
        var boards = workflows.onGitHub().stream()
                .filter(workflow -> workflow.repository().location().equalsIgnoreCase(repository))
                .filter(workflow -> workflow.defaultBranch().equals(branch))
                .toList();
        boards.forEach(this::look);
        return boards.isEmpty() ? "not ours" : "followed";
    }

    void look(Workflow workflow) {
        var open = rows.open(workflow.id());
        if (open.isEmpty()) {
            return;
        }
        var mirror = workflows.mirror(workflow);
        mirror.fetch();
        var base = mirror.resolve(workflow.defaultBranch());
        base.ifPresent(tip -> open.forEach(one -> compare(mirror, workflow.defaultBranch(), tip, one)));
    }

    private void compare(Mirror mirror, String branch, CommitId base, PullRequest one) {
        var head = runs.get(one.run()).headCommit().flatMap(mirror::resolve);
        var task = board.find(one.task())
                .filter(card -> card.stage() == Stage.REVIEW)
                .filter(card ->
                        card.run().filter(mark -> mark.id().equals(one.run())).isPresent());
        if (head.isEmpty() || task.isEmpty()) {
            return;
        }
        var files = mirror.conflicts(base, head.get());
        var told = told(task.get());
        if (files.isEmpty()) {
            told.ifPresent(gone -> board.attend(one.task(), Optional.empty(), Actor.SYSTEM));
            return;
        }
        var sentence = "The branch " + branch + CONFLICT + Conflicts.listed(files) + ".";
        if (told.filter(sentence::equals).isEmpty()) {
            board.attend(one.task(), Optional.of(Conflicts.attention(one.task(), one.run(), sentence)), Actor.SYSTEM);
        }
    }

    private static Optional<String> told(Task task) {
        return task.attention()
                .filter(attention -> attention.kind() == Attention.Kind.CONFLICT)
                .map(Attention::reason)
                .filter(reason -> reason.contains(CONFLICT));
    }
}
