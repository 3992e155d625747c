package dev.loopforge.git;

import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.process.Command;
import dev.loopforge.kernel.process.Finished;
import dev.loopforge.kernel.process.Programs;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * One way to call git: an argument vector, an environment that knows no configuration but ours, explicit {@code --git-dir}
 * and {@code --work-tree}, no hook, no file-system monitor, no submodule, and of the transports only what the origin needs.
 * A token travels in {@code GIT_CONFIG_*} as a header for exactly its URL, and redirects are off.
 */
final class Git {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LONG = Duration.ofHours(1);

    // git drops our configuration where it starts its other half in a folder: these say it again, so that a hook there
    // does
    // not run, another Unix user's folder can be read, and a branch somebody has checked out is not moved under them.
    private static final String OTHER_HALF = "git -c 'safe.directory=*' -c core.hooksPath=/dev/null"
            + " -c core.fsmonitor=false -c core.alternateRefsCommand=true -c receive.denyCurrentBranch=refuse"
            + " -c gc.auto=0 -c maintenance.auto=false ";

    private final Path home;
    private final Path gitDirectory;

    Git(Path home, Path gitDirectory) {
        this.home = home;
        this.gitDirectory = gitDirectory;
    }

    Path home() {
        return home;
    }

    Path directory() {
        return gitDirectory;
    }

    Finished run(String... arguments) {
        return run(Map.of(), List.of(arguments));
    }

    Finished run(Map<String, String> more, List<String> arguments) {
        return run(more, arguments, UnaryOperator.identity());
    }

    private Finished run(Map<String, String> more, List<String> arguments, UnaryOperator<Command> how) {
        var line = new ArrayList<>(List.of("git", "--git-dir=" + gitDirectory));
        line.addAll(arguments);
        return execute(home, gitDirectory.toFile().isDirectory() ? gitDirectory : home, more, line, how);
    }

    /** As {@link #run}, for what may be more than fits into memory: given on as it comes. */
    Finished pour(OutputStream taker, List<String> arguments) {
        return run(Map.of(), arguments, command -> command.pouring(taker));
    }

    /** The same for who may take it slowly. */
    Finished pourAtLength(OutputStream taker, List<String> arguments) {
        return run(Map.of(), arguments, command -> command.withTimeout(LONG).pouring(taker));
    }

    /** As {@link #run}, while nobody else fetches into this mirror or adds a worktree to it. */
    Finished alone(Map<String, String> more, List<String> arguments) {
        return Turnstile.alone(gitDirectory, () -> run(more, arguments));
    }

    /** As {@link #run}, for what a large repository makes long; a line that has gone quiet ends it before. */
    Finished atLength(Map<String, String> more, List<String> arguments, UnaryOperator<Command> how) {
        var patient = new HashMap<>(more);
        patient.put("http.lowSpeedLimit", "1000");
        patient.put("http.lowSpeedTime", "60");
        return run(patient, arguments, command -> how.apply(command.withTimeout(LONG)));
    }

    Finished alone(String... arguments) {
        return alone(Map.of(), List.of(arguments));
    }

    /** As {@link #run}, over a work tree. */
    Finished in(Path workTree, Map<String, String> more, String... arguments) {
        var line = new ArrayList<>(List.of("git", "--git-dir=" + gitDirectory, "--work-tree=" + workTree));
        line.addAll(List.of(arguments));
        return execute(home, workTree, more, line, new byte[0]);
    }

    /** As {@link #in}, with something to read. */
    Finished over(Path workTree, Map<String, String> more, byte[] input, String... arguments) {
        var line = new ArrayList<>(List.of("git", "--git-dir=" + gitDirectory, "--work-tree=" + workTree));
        line.addAll(List.of(arguments));
        return execute(home, workTree, more, line, input);
    }

    Finished withInput(byte[] input, String... arguments) {
        var line = new ArrayList<>(List.of("git", "--git-dir=" + gitDirectory));
        line.addAll(List.of(arguments));
        return execute(home, gitDirectory, Map.of(), line, input);
    }

    /** What it printed, without the last line break; a failure is our bug and flies. */
    String text(String... arguments) {
        return require(run(arguments), arguments[0]);
    }

    static String require(Finished finished, String what) {
        if (!finished.succeeded()) {
            throw new IllegalStateException("git " + what + " failed: " + brief(finished));
        }
        return finished.outputText().stripTrailing();
    }

    static String brief(Finished finished) {
        var text = finished.errorText().strip();
        return text.substring(0, Math.min(400, text.length()));
    }

    /** As {@link #run}, but for seconds only, and kept is only so much: for what somebody else's pattern could make endless. */
    Finished briefly(List<String> arguments) {
        var line = new ArrayList<>(List.of("git", "--git-dir=" + gitDirectory));
        line.addAll(arguments);
        return execute(home, gitDirectory, Map.of(), line, command -> command.withTimeout(Duration.ofSeconds(10))
                .withMaxOutput(4 << 20));
    }

    static Finished execute(Path home, Path directory, Map<String, String> more, List<String> line, byte[] input) {
        return execute(home, directory, more, line, command -> command.withInput(input));
    }

    static Finished execute(
            Path home, Path directory, Map<String, String> more, List<String> line, UnaryOperator<Command> how) {
        var environment = new HashMap<>(environment(home));
        configure(environment, more);
        return Programs.run(how.apply(Command.of(directory, line)
                .withEnvironment(environment)
                .withTimeout(PATIENCE)
                .withMaxOutput(64 << 20)));
    }

    /** The start of a call that reads from an origin. */
    static List<String> reading(String verb, Origin origin) {
        return origin instanceof Origin.Folder
                ? List.of(verb, "--upload-pack=" + OTHER_HALF + "upload-pack")
                : List.of(verb);
    }

    /** The start of a push to an origin. */
    static List<String> pushing(Origin origin) {
        var push = List.of("push", "--porcelain", "--no-verify");
        if (!(origin instanceof Origin.Folder)) {
            return push;
        }
        var call = new ArrayList<>(push);
        call.add("--receive-pack=" + OTHER_HALF + "receive-pack");
        return call;
    }

    static List<String> joined(List<String> start, String... rest) {
        var all = new ArrayList<>(start);
        all.addAll(List.of(rest));
        return all;
    }

    /** Configuration that lets git reach one origin and nothing else. */
    static Map<String, String> reach(Origin origin) {
        var config = new HashMap<String, String>();
        switch (origin) {
            case Origin.Folder(Path path) -> {
                config.put("protocol.file.allow", "always");
                config.put("safe.directory", path.toString());
            }
            case Origin.Remote remote -> {
                var uri = URI.create(remote.url());
                config.put("protocol." + uri.getScheme() + ".allow", "always");
                config.putAll(Hosts.way(uri, remote.outgoing()));
                remote.token()
                        .filter(token -> !"ssh".equals(uri.getScheme()))
                        .ifPresent(token -> config.put(header(uri), basic(token)));
            }
        }
        return config;
    }

    private static String header(URI uri) {
        return "http." + uri.getScheme() + "://" + uri.getRawAuthority() + "/.extraHeader";
    }

    private static String basic(Redacted token) {
        var pair = ("x-access-token:" + token.reveal()).getBytes(StandardCharsets.UTF_8);
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private static Map<String, String> environment(Path home) {
        return Map.of(
                "PATH", Programs.searchPath(),
                "HOME", home.toString(),
                "LC_ALL", "C.UTF-8",
                "GIT_CONFIG_NOSYSTEM", "1",
                "GIT_CONFIG_GLOBAL", "/dev/null",
                "GIT_TERMINAL_PROMPT", "0",
                "GIT_NO_REPLACE_OBJECTS", "1",
                "GIT_ATTR_NOSYSTEM", "1",
                "GIT_OPTIONAL_LOCKS", "0",
                "GIT_SSH_COMMAND", "ssh -oBatchMode=yes -oConnectTimeout=15");
    }

    private static void configure(Map<String, String> environment, Map<String, String> more) {
        var config = new HashMap<String, String>();
        config.put("protocol.allow", "never");
        config.put("core.hooksPath", "/dev/null");
        config.put("core.fsmonitor", "false");
        config.put("core.symlinks", "true");
        config.put("core.quotePath", "false");
        config.put("http.followRedirects", "false");
        config.put("gc.auto", "0");
        config.put("commit.gpgSign", "false");
        config.put("merge.verifySignatures", "false");
        config.put("merge.autoStash", "false");
        config.put("core.alternateRefsCommand", "true");
        config.put("core.protectHFS", "true");
        config.put("core.bigFileThreshold", "16m");
        config.put("credential.helper", "");
        config.put("maintenance.auto", "false");
        config.put("submodule.recurse", "false");
        config.put("fetch.recurseSubmodules", "false");
        config.put("advice.detachedHead", "false");
        more.forEach((key, value) -> (key.startsWith("GIT_") ? environment : config).put(key, value));
        int i = 0;
        for (var entry : config.entrySet()) {
            environment.put("GIT_CONFIG_KEY_" + i, entry.getKey());
            environment.put("GIT_CONFIG_VALUE_" + i, entry.getValue());
            i++;
        }
        environment.put("GIT_CONFIG_COUNT", String.valueOf(i));
    }
}
