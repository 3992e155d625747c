package dev.loopforge.execution.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loopforge.execution.sandbox.Ended.Cause;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.SmallMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Real commands: how they speak, what they may use, and that they end. */
class SandboxLifeDangerTest {
    private static final Limits LIMITS = Limits.standard().withWallClock(Duration.ofSeconds(30));

    @TempDir
    Path home;

    private Path worktree = Path.of("/");
    private final List<String> lines = new ArrayList<>();

    @BeforeEach
    void set_the_scene() throws IOException {
        Counterparts.needed("bwrap", "prlimit");
        worktree = Files.createDirectories(home.resolve("data/worktrees/1"));
    }

    private Sandboxes sandboxes() {
        return new Sandboxes(SandboxSettings.standard(home.resolve("data")));
    }

    private SandboxSpec spec() {
        return SandboxSpec.of(worktree).withLimits(LIMITS);
    }

    private Ended run(SandboxSpec spec, String command) {
        return sandboxes()
                .start(spec, command, (stream, found, end) -> lines.addAll(found))
                .await();
    }

    @Test
    void a_command_ends_with_its_code_and_its_lines() throws Exception {
        var ended = run(spec(), "echo one; echo two >&2; printf 'thr\\0ee\\r\\nend'; exit 7");

        assertThat(ended.cause()).isEqualTo(Cause.EXITED);
        assertThat(ended.exitCode()).isEqualTo(7);
        assertThat(lines).containsExactlyInAnyOrder("one", "two", "three", "end");
        assertThat(ended.outputDigest()).isEqualTo(digest(String.join("\n", lines) + "\n"));
        assertThat(ended.tail()).isEqualTo(String.join("\n", lines) + "\n");
        assertThat(ended.outputBytes()).isEqualTo(4 + 4 + 8 + 3);
    }

    @Test
    void the_environment_is_exactly_what_is_promised() {
        run(spec().withEnvironment(Map.of("EXTRA", "a b\n'c'")), "env -0 | tr '\\0' ';' | tr '\\n' ' '");

        assertThat(lines.getFirst().split(";"))
                .contains("HOME=/home/loopforge", "LANG=C.UTF-8", "TERM=dumb", "CI=true", "EXTRA=a b 'c'")
                .filteredOn(variable -> !variable.matches("(HOME|LANG|TERM|CI|EXTRA|PATH|PWD|SHLVL|_)=.*"))
                .isEmpty();
    }

    @Test
    void files_belong_to_the_server_and_stay() throws IOException {
        var ended = run(spec(), "pwd; mkdir -p a/b && echo hello > a/b/c; echo gone > ~/x; echo gone > /tmp/x");

        assertThat(ended.succeeded()).isTrue();
        assertThat(lines).containsExactly("/workspace");
        assertThat(worktree.resolve("a/b/c")).hasContent("hello");
        assertThat(Files.getOwner(worktree.resolve("a/b/c"))).isEqualTo(Files.getOwner(worktree));
        assertThat(worktree).isDirectoryNotContaining(path -> path.endsWith(".git"));
    }

    @Test
    void a_secret_never_shows() {
        String secret = "tok-3f9a8b7c6d5e";
        var spec = spec().withSecrets(List.of(new Redacted(secret)));
        String encoded = Base64.getEncoder().encodeToString(("x" + secret + "yz").getBytes(StandardCharsets.UTF_8));

        var ended = run(spec, "echo a" + secret + "b; echo " + encoded + "; echo " + secret + " >&2");

        assertThat(lines).hasSize(3).contains("a••••b", "••••");
        assertThat(ended.tail()).doesNotContain(secret, encoded, encoded.substring(4, 20));
    }

    @Test
    void output_past_the_limit_stops_the_command() throws Exception {
        var ended = run(spec().withLimits(LIMITS.withOutput(1000)), "trap '' PIPE; while :; do seq 1 1000; done");

        assertThat(ended.cause()).isEqualTo(Cause.OUTPUT_LIMIT);
        assertThat(ended.succeeded()).isFalse();
        assertThat(ended.truncated()).isTrue();
        assertThat(ended.outputBytes()).isBetween(1001L, 4096L);
        assertThat(lines.getLast()).contains("output limit of 1000 bytes");
        assertThat(ended.outputDigest()).isEqualTo(digest(String.join("\n", lines) + "\n"));
    }

    @Test
    void output_past_the_limit_is_no_success_even_where_the_command_does_not_care() {
        var ended = run(spec().withLimits(LIMITS.withOutput(1000)), "seq 1 100000; exit 0");

        assertThat(ended.cause()).isEqualTo(Cause.OUTPUT_LIMIT);
        assertThat(ended.succeeded()).isFalse();
    }

    @Test
    void a_spool_holds_what_a_dead_command_printed_and_goes_on_where_its_reader_stopped() {
        var spool = new Spool(home.resolve("spool"));
        String secret = "tok-3f9a8b7c6d5e";
        var limits = LIMITS.withOutput(20 << 20);
        var heard = new ArrayList<String>();
        var ends = new ArrayList<Long>();
        String wide = "x".repeat(32_760);
        // The secret lies across the border of the chunks that are read.
        var ended = sandboxes()
                .start(
                        spec().withLimits(limits).withSecrets(List.of(new Redacted(secret))),
                        "echo one; echo two; printf '%s\\n' " + wide + secret + "; printf three",
                        spool,
                        (stream, found, end) -> {
                            heard.addAll(found);
                            ends.add(end);
                        })
                .await();
        var rest = new ArrayList<String>();

        spool.rest(
                Map.of(Stream.STDOUT, 4L),
                limits,
                List.of(new Redacted(secret)),
                (stream, found, end) -> rest.addAll(found));

        assertThat(ended.succeeded()).isTrue();
        assertThat(heard).hasSize(4).noneMatch(line -> line.contains(secret));
        assertThat(ends.getLast()).isEqualTo(4 + 4 + wide.length() + secret.length() + 1 + 5);
        assertThat(rest).isEqualTo(heard.subList(1, 4)).endsWith("three");
    }

    @Test
    void a_secret_does_not_show_where_a_line_is_cut() {
        String secret = "tok-3f9a8b7c6d5e";
        String wide = "x".repeat(LIMITS.lineBytes() - 5);

        run(spec().withSecrets(List.of(new Redacted(secret))), "printf '%s\\n' " + wide + secret + secret);

        assertThat(lines.getFirst()).doesNotContain(secret.substring(0, 5)).contains("line cut");
    }

    @Test
    void a_command_may_open_its_outputs_again() {
        var ended = run(spec(), "echo one; echo two >/dev/stdout; echo three >/dev/stderr; echo four >/proc/self/fd/1");

        assertThat(ended.succeeded()).isTrue();
        assertThat(lines).containsExactlyInAnyOrder("one", "two", "three", "four");
    }

    @Test
    void five_gigabytes_in_one_line_end_soon_and_take_no_memory() {
        long before = used();

        var ended = run(spec(), "head -c 5000000000 /dev/zero | tr '\\0' x");

        assertThat(ended.cause()).isEqualTo(Cause.OUTPUT_LIMIT);
        assertThat(ended.took()).isLessThan(Duration.ofSeconds(5));
        assertThat(String.join("", lines).length()).isLessThan(20_000);
        assertThat(used() - before).isLessThan(32 << 20);
    }

    @Test
    void an_endless_command_is_ended_by_the_clock() {
        var limits = LIMITS.withWallClock(Duration.ofMillis(700));

        var ended = run(spec().withLimits(limits), "trap '' TERM INT HUP; while :; do :; done");

        assertThat(ended.cause()).isEqualTo(Cause.TIMED_OUT);
        assertThat(ended.took()).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void stop_leaves_nobody() throws Exception {
        String marker = "9" + ProcessHandle.current().pid() + "77";
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        var running = sandboxes()
                .start(
                        spec(),
                        "trap '' TERM; ( setsid sh -c 'trap \"\" TERM; ( sleep " + marker + " & ) ; sleep " + marker
                                + "' & ) ; nohup setsid sleep " + marker + " & echo ready; while :; do sleep 1; done",
                        (stream, found, end) -> heard.addAll(found));
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("ready");
        long asked = System.nanoTime();

        running.stop();
        var ended = running.await();

        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(3));
        assertThat(ended.cause()).isEqualTo(Cause.STOPPED);
        assertThat(Processes.mentioning(marker)).isEmpty();
    }

    @Test
    void a_polite_command_may_tidy_up_when_stopped() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        var running = sandboxes()
                .start(
                        spec(),
                        "trap 'echo tidied; exit 3' TERM; echo ready; while :; do sleep 0.05; done",
                        (stream, found, end) -> heard.addAll(found));
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("ready");

        running.stop();
        var ended = running.await();

        assertThat(ended.exitCode()).isEqualTo(3);
        assertThat(heard).contains("tidied");
    }

    @Test
    void nothing_outlives_the_command() throws Exception {
        String marker = "8" + ProcessHandle.current().pid() + "66";

        var ended = run(
                spec(), "( setsid sleep " + marker + " >/dev/null 2>&1 & ) ; setsid sleep " + marker + " & echo done");

        assertThat(ended.succeeded()).isTrue();
        assertThat(ended.took()).isLessThan(Duration.ofSeconds(3));
        assertThat(Processes.mentioning(marker)).isEmpty();
    }

    /** Bounded, so that a host where the limit does not hold is not brought down by its own test. */
    @Test
    void many_processes_are_ended() throws Exception {
        String marker = "6" + ProcessHandle.current().pid() + "44";
        var limits = LIMITS.withProcesses(100).withWallClock(Duration.ofSeconds(10));

        var ended = run(
                spec().withLimits(limits),
                "for i in $(seq 2000); do sleep " + marker + " & done 2>/dev/null; jobs -p | wc -l; exit 5");

        assertThat(ended.succeeded()).isFalse();
        assertThat(ended.took()).isLessThan(Duration.ofSeconds(15));
        assertThat(Processes.mentioning(marker)).isEmpty();
    }

    @Test
    void a_fork_bomb_is_held_down_and_ended() throws Exception {
        assumeTrue(limited(), "skipped: nothing limits processes on this host but our own looking");
        var limits = LIMITS.withProcesses(60).withWallClock(Duration.ofSeconds(2));

        var ended = run(spec().withLimits(limits), "boom() { boom | boom & }; boom; sleep 20");

        assertThat(ended.cause()).isIn(Cause.PROCESS_LIMIT, Cause.TIMED_OUT);
        assertThat(ended.took()).isLessThan(Duration.ofSeconds(5));
        assertThat(Processes.mentioning("boom()")).isEmpty();
    }

    /** {@code ./loopforge bench rough}: each kind that often, one after the other in one program. */
    @Test
    @EnabledIfSystemProperty(
            named = "loopforge.rough",
            matches = "\\d+",
            disabledReason = "./loopforge bench rough runs it")
    void no_rough_command_outlives_its_limit() throws Exception {
        String marker = "5" + ProcessHandle.current().pid() + "33";
        var most = LIMITS.withProcesses(200).withWallClock(Duration.ofSeconds(2));
        var rough = Map.of(
                "prints 5 GB", "head -c 5000000000 /dev/zero | tr '\\0' x; sleep " + marker,
                "prints for ever, deaf", "trap '' TERM INT HUP PIPE; while :; do echo xxxxxxxxxxxxxxxx; done",
                "never ends, deaf", "trap '' TERM INT HUP; ( setsid sleep " + marker + " & ); while :; do :; done",
                "forks 10,000", "for i in $(seq 10000); do sleep " + marker + " & done 2>/dev/null; wait");
        var sandboxes = sandboxes();
        long before = used();
        for (var kind : rough.entrySet()) {
            long longest = 0;
            for (int time = 0; time < Integer.getInteger("loopforge.rough"); time++) {
                var ended = sandboxes
                        .start(spec().withLimits(most), kind.getValue(), (stream, found, end) -> {})
                        .await();
                assertThat(ended.succeeded()).as(kind.getKey()).isFalse();
                assertThat(Processes.mentioning(marker)).as(kind.getKey()).isEmpty();
                longest = Math.max(longest, ended.took().toMillis());
            }
            System.out.printf("rough: %-22s longest life %d ms%n", kind.getKey(), longest);
        }
        System.out.printf("rough: heap grew by %d KiB%n", (used() - before) >> 10);
    }

    private static boolean limited() {
        return !"root".equals(System.getProperty("user.name"))
                || ControlGroups.here().isPresent();
    }

    @Test
    void one_process_cannot_take_more_memory_than_its_limit() {
        Counterparts.needed("python3");
        var limits = LIMITS.withMemory(256L << 20, 1L << 30);

        var ended = run(spec().withLimits(limits), "python3 -c 'x = bytearray(900 << 20)'");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.tail()).contains("MemoryError");
    }

    @Test
    void many_processes_together_cannot_either() {
        Counterparts.needed("python3");
        var limits = LIMITS.withMemory(256L << 20, 300L << 20);
        String hungry = "python3 -c 'import time; x = bytearray(150 << 20); time.sleep(20)' & ";

        var ended = run(spec().withLimits(limits), hungry.repeat(4) + "wait");

        assertThat(ended.cause()).isEqualTo(Cause.MEMORY_LIMIT);
    }

    @Test
    void where_memory_runs_out_the_kernel_takes_a_command_first_and_that_is_said() throws IOException {
        var memory = SmallMemory.of(200);
        assumeTrue(memory.isPresent(), "skipped: only root can have a part of the memory");
        try (var small = memory.get()) {
            var running = sandboxes()
                    .start(
                            spec(),
                            "cat /proc/self/oom_score_adj; until [ -e go-on ]; do sleep 0.01; done;"
                                    + " head -c 900000000 /dev/zero | exec tail",
                            (stream, found, end) -> lines.addAll(found));
            assertThat(RunningStudio.await(() -> !lines.isEmpty(), Duration.ofSeconds(20)))
                    .isTrue();
            ProcessHandle.current()
                    .children()
                    .filter(child -> child.info().command().orElse("").endsWith("bwrap"))
                    .forEach(small::takes);
            Files.createFile(worktree.resolve("go-on"));

            var ended = running.await();

            assertThat(ended.cause()).as(ended.toString()).isEqualTo(Cause.MEMORY_LIMIT);
            assertThat(lines.getFirst()).isEqualTo("1000");
        }
    }

    @Test
    void files_and_scratch_space_have_an_end() throws IOException {
        var limits = LIMITS.withFiles(1 << 20, 2 << 20);

        run(
                spec().withLimits(limits),
                "head -c 9000000 /dev/zero > big; cat /dev/zero > /tmp/1; cat /dev/zero > /tmp/2;"
                        + " cat /dev/zero > /tmp/3; cat /dev/zero > ~/1; du -sb --apparent-size /tmp | cut -f1 > used");

        assertThat(Files.size(worktree.resolve("big"))).isEqualTo(1 << 20);
        assertThat(Long.parseLong(Files.readString(worktree.resolve("used")).strip()))
                .isBetween(1L << 20, (2L << 20) + 8192);
    }

    @Test
    void a_listener_that_fails_is_heard_of() {
        var running = sandboxes().start(spec(), "echo one; echo two", (stream, found, end) -> {
            throw new IllegalStateException("no room");
        });

        assertThatThrownBy(running::await)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no room");
    }

    @Test
    void our_own_folders_are_never_shown() throws IOException {
        var own = spec().withReadOnly(List.of(home.resolve("data")));
        var above = spec().withReadOnly(List.of(home));
        Files.createSymbolicLink(worktree.resolve(".git"), home.resolve("data"));

        assertThatThrownBy(() -> run(own, "true")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> run(above, "true")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> run(spec(), "true")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> run(SandboxSpec.of(Path.of("/")), "true")).isInstanceOf(Problem.class);
    }

    @Test
    void a_listed_path_is_shown_and_cannot_be_written() throws IOException {
        Path repository = Files.createDirectories(home.resolve("elsewhere/.m2/repository"));
        Files.writeString(repository.resolve("pom"), "shown\n");

        run(
                spec().withReadOnly(List.of(repository)),
                "cat " + repository + "/pom; touch " + repository
                        + "/x || echo refused; grep -c localRepository ~/.m2/settings.xml");

        assertThat(lines).contains("shown", "refused", "1");
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static String digest(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
