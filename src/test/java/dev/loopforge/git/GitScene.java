package dev.loopforge.git;

import dev.loopforge.http.Outgoing;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.testing.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** A data folder with mirrors in it, and the people and moment of these tests. */
final class GitScene implements AutoCloseable {
    static final Person ADA = new Person("Ada", "ada@example.org");
    static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    static final BranchName BRANCH = BranchName.forTask(7, "Add login", 1);

    final Path data;
    final Mirrors mirrors;

    GitScene(List<Path> roots) throws IOException {
        this(roots, Long.MAX_VALUE);
    }

    GitScene(List<Path> roots, long wholeBytes) throws IOException {
        data = Files.createTempDirectory("loopforge-git").toRealPath();
        mirrors = new Mirrors(new GitSettings(data, List.of("127.0.0.1"), roots, Outgoing.straight(), wholeBytes));
    }

    Mirror mirror(Path folder) {
        return fetched(mirrors.folder(folder.toString()));
    }

    Mirror fetched(Origin origin) {
        Mirror mirror = mirrors.open(WorkflowId.fresh(), origin, "main");
        mirror.fetch();
        return mirror;
    }

    static CommitId main(Mirror mirror) {
        return mirror.resolve("main").orElseThrow();
    }

    Worktree worktree(Mirror mirror) {
        return mirror.worktree("run-1", BRANCH, main(mirror));
    }

    static CommitId commit(Worktree worktree, String message) {
        return worktree.commitAll(ADA, ADA, NOON, message).orElseThrow();
    }

    static Merge merge(Mirror mirror, CommitId head, MergeMethod method) {
        return mirror.merge("main", head, method, ADA, ADA, NOON, "Add login");
    }

    @Override
    public void close() {
        Folders.delete(data);
    }
}
