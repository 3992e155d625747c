package dev.loopforge.git;

import static dev.loopforge.git.GitScene.BRANCH;
import static dev.loopforge.git.GitScene.commit;
import static dev.loopforge.git.GitScene.main;
import static dev.loopforge.git.GitScene.merge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loopforge.http.Outgoing;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.testing.GitHost;
import dev.loopforge.testing.TempRepo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteDangerTest {
    private static final String TOKEN = "canary-token-1234567890";

    private TempRepo bare;
    private GitScene scene;

    @BeforeEach
    void open() throws IOException {
        bare = TempRepo.published();
        scene = new GitScene(List.of());
    }

    @AfterEach
    void close() {
        scene.close();
        bare.close();
    }

    private static Origin.Remote with(GitHost host, String token) {
        return new Origin.Remote(host.url(), Optional.of(new Redacted(token)), Outgoing.straight());
    }

    @Test
    void a_branch_is_fetched_pushed_and_merged_with_a_token() throws Exception {
        try (var host = GitHost.behind(bare.path(), TOKEN)) {
            var mirror = scene.fetched(with(host, TOKEN));
            var tree = scene.worktree(mirror);
            Files.writeString(tree.path().resolve("new.txt"), "new");
            CommitId head = commit(tree, "Work");

            assertThat(mirror.push(BRANCH, head, Optional.empty())).isInstanceOf(Push.Pushed.class);
            assertThat(mirror.push(BRANCH, head, Optional.empty())).isInstanceOf(Push.AlreadyThere.class);
            assertThat(merge(mirror, head, MergeMethod.SQUASH)).isInstanceOf(Merge.Merged.class);
            assertThat(bare.git("show", "main:new.txt")).isEqualTo("new");
        }
    }

    @Test
    void git_tells_how_far_a_fetch_is() throws Exception {
        try (var host = GitHost.open(bare.path());
                var source = TempRepo.empty()) {
            var mirror = scene.fetched(scene.mirrors.remote(host.url()));
            source.git("pull", "-q", bare.path().toString(), "main");
            for (int file = 0; file < 150; file++) {
                source.write("file" + file + ".txt", "number " + file);
            }
            source.commit("Many");
            source.git("push", "-q", bare.path().toString(), "HEAD:main");
            var heard = new StringBuffer();
            mirror.fetchTelling(heard::append);

            assertThat(Fetching.in(heard.toString()))
                    .as(heard.toString())
                    .hasValueSatisfying(state -> assertThat(state.percent()).isEqualTo(100));
            assertThat(Fetching.without(heard.toString())).isEmpty();
        }
    }

    @Test
    void a_token_is_written_nowhere() throws Exception {
        try (var host = GitHost.behind(bare.path(), TOKEN)) {
            scene.fetched(with(host, TOKEN));
        }
        String encoded =
                Base64.getEncoder().encodeToString(("x-access-token:" + TOKEN).getBytes(StandardCharsets.UTF_8));
        try (var all = Files.walk(scene.data)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain(TOKEN, encoded);
            }
        }
    }

    @Test
    void a_wrong_token_says_so_and_does_not_hang() throws Exception {
        try (var host = GitHost.behind(bare.path(), TOKEN)) {
            assertThat(scene.mirrors.inspect(with(host, "wrong")))
                    .isInstanceOfSatisfying(Inspection.Refused.class, no -> assertThat(no.code())
                            .isEqualTo("repository-authentication"));
            assertThat(scene.mirrors.inspect(scene.mirrors.remote(host.url()))).isInstanceOf(Inspection.Refused.class);
        }
    }

    @Test
    void a_token_is_not_carried_to_where_a_redirect_points() throws Exception {
        try (var target = GitHost.open(bare.path());
                var host = GitHost.redirecting(bare.path(), target.url())) {
            assertThatThrownBy(() -> scene.fetched(with(host, TOKEN))).isInstanceOf(Problem.class);
            assertThat(host.authorizations()).isNotEmpty();
            assertThat(target.authorizations()).isEmpty();
        }
    }

    @Test
    void what_others_put_on_the_target_branch_meanwhile_is_not_lost() throws Exception {
        try (var host = GitHost.open(bare.path());
                var other = TempRepo.empty()) {
            var mirror = scene.fetched(scene.mirrors.remote(host.url()));
            var tree = scene.worktree(mirror);
            Files.writeString(tree.path().resolve("new.txt"), "new");
            CommitId head = commit(tree, "Work");
            other.git("pull", "-q", bare.path().toString(), "main");
            other.write("theirs.txt", "theirs").commit("theirs");
            other.git("push", "-q", bare.path().toString(), "HEAD:main");

            assertThat(mirror.push(new BranchName("main"), head, Optional.of(main(mirror))))
                    .isInstanceOf(Push.Rejected.class);
            assertThat(merge(mirror, head, MergeMethod.MERGE)).isInstanceOf(Merge.Merged.class);
            assertThat(bare.git("ls-tree", "--name-only", "main").lines()).contains("theirs.txt", "new.txt");
        }
    }
}
