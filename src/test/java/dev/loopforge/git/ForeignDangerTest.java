package dev.loopforge.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.GitHost;
import dev.loopforge.testing.TempRepo;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** F23: whatever others do to a branch of ours between two of our calls, over real git HTTP, stays as they left it. */
class ForeignDangerTest {
    private static final int TIMES = 100;

    /** What others do to our branch, and what we then try. */
    private enum Meddling {
        TOOK_THE_NAME_FIRST,
        WENT_ON_FROM_OURS,
        PUT_ANOTHER_HISTORY_THERE,
        WENT_BACK_BEHIND_OURS,
        WENT_ON_BEFORE_WE_CLEAN_UP
    }

    @Test
    void of_a_hundred_pushes_of_others_over_our_branch_none_is_overwritten() throws Exception {
        try (var code = TempRepo.bare();
                var sample = TempRepo.sample();
                var scene = new GitScene(List.of())) {
            sample.git("push", "--quiet", code.path().toString(), "main");
            code.git("config", "http.receivepack", "true");
            var host = GitHost.open(code.path());
            try {
                var mirror = scene.fetched(scene.mirrors.remote(host.url()));
                var tree = scene.worktree(mirror);
                java.nio.file.Files.writeString(tree.path().resolve("one.txt"), "one\n");
                var first = GitScene.commit(tree, "one");
                java.nio.file.Files.writeString(tree.path().resolve("two.txt"), "two\n");
                var second = GitScene.commit(tree, "two");
                for (int time = 0; time < TIMES; time++) {
                    var meddling = Meddling.values()[time % Meddling.values().length];
                    var branch = BranchName.forTask(100 + time, "Add login", 1);
                    var theirs = meddle(meddling, code, mirror, branch, first);
                    var push = meddling == Meddling.WENT_ON_BEFORE_WE_CLEAN_UP
                            ? mirror.deleteBranch(branch, first)
                            : meddling == Meddling.TOOK_THE_NAME_FIRST
                                    ? mirror.push(branch, first, Optional.empty())
                                    : mirror.push(branch, second, Optional.of(first));
                    assertThat(push).as(meddling + ", time " + time).isInstanceOf(Push.Rejected.class);
                    assertThat(code.head(branch.ref())).as(meddling.name()).isEqualTo(theirs);
                }
                System.out.println("foreign pushes: " + TIMES + ", 0 overwritten");
            } finally {
                host.close();
            }
        }
    }

    /** Answers the commit of theirs that the branch stands at. */
    private static String meddle(Meddling meddling, TempRepo code, Mirror mirror, BranchName branch, CommitId first) {
        if (meddling != Meddling.TOOK_THE_NAME_FIRST) {
            assertThat(mirror.push(branch, first, Optional.empty())).isInstanceOf(Push.Pushed.class);
        }
        var commit =
                switch (meddling) {
                    case TOOK_THE_NAME_FIRST -> made(code, "main", branch.value());
                    case WENT_ON_FROM_OURS, WENT_ON_BEFORE_WE_CLEAN_UP -> made(code, first.value(), branch.value());
                    case PUT_ANOTHER_HISTORY_THERE -> code.git("commit-tree", "main^{tree}", "-m", branch.value());
                    case WENT_BACK_BEHIND_OURS -> code.head("main");
                };
        code.git("update-ref", branch.ref(), commit);
        return commit;
    }

    private static String made(TempRepo code, String parent, String message) {
        return code.git("commit-tree", "main^{tree}", "-p", parent, "-m", message);
    }
}
