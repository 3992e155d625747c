package dev.loopforge.execution.sandbox;

import dev.loopforge.kernel.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Turns a spec into the arguments of {@code bwrap}. The flags that make the wall stand on the argument vector; what
 * is shown inside, and the environment with its possible secrets, goes through a pipe, because any user of the host can
 * read an argument vector.
 */
final class Bubblewrap {
    static final int PROXY_PORT = 3128;
    private static final String PROXY_SOCKET = "/run/loopforge/proxy.sock";

    /**
     * The only shell text on our side of the wall, a constant: Java cannot hand down extra file descriptors, so a shell
     * opens them. 7 takes the status reports, 8 is our pipe with the arguments, 9 the filter; the command reads nothing.
     */
    private static final String OPEN_DESCRIPTORS = "s=$1; shift; exec \"$@\" 7>\"$s\" 8<&0 9<\"$0\" </dev/null";

    /** Starts the way to the proxy, waits until it listens (state 0A of its port in the kernel's table), and goes on. */
    private static final String WITH_PROXY = "( socat TCP-LISTEN:3128,bind=127.0.0.1,fork,reuseaddr,backlog=64"
            + " UNIX-CONNECT:" + PROXY_SOCKET + " >/dev/null 2>&1 & )\n"
            + "n=0; until grep -q '0100007F:0C38 00000000:0000 0A' /proc/net/tcp || [ $n -ge 300 ]; do"
            + " n=$((n+1)); sleep 0.01; done\nexec \"$@\"";

    private static final List<Path> SHOWN = List.of(Path.of("/usr"), Path.of("/opt"), Path.of("/nix/store"));

    private final Path program;
    private final boolean freshProc;
    private final SystemView system;
    private final Path filter;
    private final SandboxSettings settings;

    Bubblewrap(Path program, boolean freshProc, SystemView system, Path filter, SandboxSettings settings) {
        this.program = program;
        this.freshProc = freshProc;
        this.system = system;
        this.filter = filter;
        this.settings = settings;
    }

    /** What to start, and what to write to its standard input before closing it. */
    record Invocation(List<String> arguments, String input) {}

    Invocation invocation(SandboxSpec spec, String command, RunFolder run, Optional<Path> proxySocket) {
        var arguments = new ArrayList<>(List.of("/bin/sh", "-c", OPEN_DESCRIPTORS, filter.toString()));
        arguments.addAll(List.of(run.status().toString(), program.toString()));
        arguments.addAll(List.of("--unshare-user", "--unshare-all", "--disable-userns", "--die-with-parent"));
        arguments.addAll(List.of("--new-session", "--cap-drop", "ALL", "--clearenv", "--hostname", "sandbox"));
        String user = Long.toString(SystemView.userId());
        arguments.addAll(List.of("--uid", user, "--gid", user));
        arguments.addAll(List.of("--json-status-fd", "7", "--seccomp", "9", "--args", "8", "--"));
        arguments.add("/usr/bin/prlimit");
        arguments.addAll(HostLimits.arguments(spec.limits()));
        arguments.add("--");
        if (proxySocket.isPresent()) {
            arguments.addAll(List.of("/bin/sh", "-c", WITH_PROXY, "sh"));
        }
        arguments.addAll(List.of(shell(), "-c", command));
        return new Invocation(arguments, String.join("\0", inside(spec, run, proxySocket)) + "\0");
    }

    static String shell() {
        return Files.isExecutable(Path.of("/bin/bash")) ? "/bin/bash" : "/bin/sh";
    }

    private List<String> inside(SandboxSpec spec, RunFolder run, Optional<Path> proxySocket) {
        var arguments = new ArrayList<>(system.arguments());
        processes(arguments);
        scratch(arguments, spec.limits().scratchBytes());
        var covered = covered();
        covered.forEach(ours -> arguments.addAll(List.of("--perms", "0555", "--size", "4096", "--tmpfs", ours)));
        spec.readOnlyPaths().forEach(path -> readOnly(arguments, path));
        covered.forEach(ours -> arguments.addAll(List.of("--remount-ro", ours)));
        bind(arguments, run.mavenSettings(), SystemView.HOME + "/.m2/settings.xml");
        arguments.addAll(List.of("--bind", worktree(spec).toString(), Sandboxes.WORKSPACE));
        spec.protectedInside().forEach(name -> protect(arguments, spec.worktree(), name));
        proxySocket.ifPresent(socket -> bind(arguments, socket, PROXY_SOCKET));
        arguments.addAll(List.of("--remount-ro", "/", "--chdir", Sandboxes.WORKSPACE));
        environment(spec, proxySocket.isPresent())
                .forEach((name, value) -> arguments.addAll(List.of("--setenv", name, value)));
        return arguments;
    }

    private void processes(List<String> arguments) {
        arguments.addAll(freshProc ? List.of("--proc", "/proc") : List.of("--ro-bind", "/proc", "/proc"));
        KernelFiles.hidden().forEach(path -> bind(arguments, Path.of("/dev/null"), path.toString()));
        if (freshProc) {
            KernelFiles.writable().forEach(path -> bind(arguments, path, path.toString()));
        }
        arguments.addAll(List.of("--dev", "/dev", "--perms", "1777", "--size", "268435456", "--tmpfs", "/dev/shm"));
        arguments.addAll(List.of("--remount-ro", "/dev"));
    }

    private static void scratch(List<String> arguments, long bytes) {
        String size = Long.toString(bytes);
        arguments.addAll(List.of("--perms", "1777", "--size", size, "--tmpfs", "/tmp"));
        arguments.addAll(List.of("--perms", "0700", "--size", size, "--tmpfs", SystemView.HOME));
        arguments.addAll(List.of("--dir", "/run", "--dir", "/var", "--symlink", "/tmp", "/var/tmp"));
    }

    /** Our own folders can lie below a system folder, such as /opt; then they are covered with nothing. */
    private List<String> covered() {
        return ownFolders().stream()
                .filter(ours -> Files.isDirectory(ours) && SHOWN.stream().anyMatch(ours::startsWith))
                .map(Path::toString)
                .toList();
    }

    private List<Path> ownFolders() {
        return List.of(real(settings.dataDirectory()), real(Path.of(System.getProperty("user.home", "/root"))));
    }

    private void readOnly(List<String> arguments, Path path) {
        if (!Files.exists(path)) {
            return;
        }
        if (ownFolders().stream().anyMatch(ours -> ours.startsWith(real(path)))) {
            throw Problem.refused("sandbox-path", "A sandbox must not be shown the server's own folders: " + path);
        }
        bind(arguments, path, path.toString());
    }

    private static void bind(List<String> arguments, Path from, String to) {
        arguments.addAll(List.of("--ro-bind", from.toString(), to));
    }

    private Path worktree(SandboxSpec spec) {
        Path worktree = real(spec.worktree());
        if (!Files.isDirectory(worktree, LinkOption.NOFOLLOW_LINKS)) {
            throw Problem.refused("sandbox-path", "The worktree is not a folder.");
        }
        if (ownFolders().stream().anyMatch(ours -> ours.startsWith(worktree)) || worktree.getNameCount() == 0) {
            throw Problem.refused("sandbox-path", "A worktree must not hold the server's own folders.");
        }
        return worktree;
    }

    /** A name that is not there yet is covered too, or the command could be the one to make it. */
    private void protect(List<String> arguments, Path worktree, String name) {
        Path path = worktree.resolve(name);
        if (Files.isSymbolicLink(path)) {
            throw Problem.refused("sandbox-path", "A protected name is a symbolic link: " + name);
        }
        Path shown = Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? path : system.empty();
        bind(arguments, shown, Sandboxes.WORKSPACE + "/" + name);
    }

    static Map<String, String> environment(SandboxSpec spec, boolean proxied) {
        var all = new TreeMap<String, String>();
        all.put("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin");
        all.put("HOME", SystemView.HOME);
        all.put("LANG", "C.UTF-8");
        all.put("TERM", "dumb");
        all.put("CI", "true");
        if (proxied) {
            all.putAll(proxyVariables());
        }
        all.putAll(spec.environment());
        return all;
    }

    private static Map<String, String> proxyVariables() {
        String proxy = "http://127.0.0.1:" + PROXY_PORT;
        String local = "localhost,127.0.0.1,::1";
        var all = new TreeMap<String, String>();
        for (String name : List.of("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "npm_config_proxy")) {
            all.put(name, proxy);
        }
        all.put("npm_config_https_proxy", proxy);
        all.put("no_proxy", local);
        all.put("NO_PROXY", local);
        all.put("NODE_USE_ENV_PROXY", "1");
        all.put(
                "JAVA_TOOL_OPTIONS",
                "-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=3128 -Dhttps.proxyHost=127.0.0.1"
                        + " -Dhttps.proxyPort=3128 -Dhttp.nonProxyHosts=localhost|127.*|[::1]");
        return all;
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException missing) {
            return path.toAbsolutePath().normalize();
        }
    }
}
