package dev.loopforge.git;

import static dev.loopforge.git.GitScene.commit;
import static dev.loopforge.git.GitScene.main;
import static dev.loopforge.git.GitScene.merge;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.TempRepo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MergingDangerTest {
    private TempRepo bare;
    private GitScene scene;

    @BeforeEach
    void open() throws IOException {
        bare = TempRepo.published();
        scene = new GitScene(List.of(bare.path().getParent()));
    }

    @AfterEach
    void close() {
        scene.close();
        bare.close();
    }

    private static CommitId work(Mirror mirror, int number) {
        var tree = mirror.worktree("run-" + number, BranchName.forTask(number, "Work", 1), main(mirror));
        try {
            Files.writeString(tree.path().resolve("work" + number + ".txt"), "work");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return commit(tree, "Work " + number);
    }

    @Test
    void branches_merged_at_the_same_moment_all_land() throws Exception {
        var mirror = scene.mirror(bare.path());
        var heads =
                IntStream.range(0, 4).mapToObj(number -> work(mirror, number)).toList();
        try (var threads = Executors.newFixedThreadPool(heads.size())) {
            var merges = heads.stream()
                    .<Callable<Merge>>map(head -> () -> merge(mirror, head, MergeMethod.SQUASH))
                    .toList();
            assertThat(threads.invokeAll(merges).stream().map(Future::resultNow))
                    .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Merge.Merged.class));
        }
        assertThat(bare.git("ls-tree", "--name-only", "main"))
                .contains("work0.txt", "work1.txt", "work2.txt", "work3.txt");
    }

    @Test
    void a_squash_asked_for_again_adds_nothing() {
        var mirror = scene.mirror(bare.path());
        var head = work(mirror, 1);

        var first = merge(mirror, head, MergeMethod.SQUASH);

        assertThat(first).isInstanceOf(Merge.Merged.class);
        assertThat(merge(mirror, head, MergeMethod.SQUASH)).isEqualTo(first);
    }
}
