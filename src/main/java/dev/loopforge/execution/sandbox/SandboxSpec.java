package dev.loopforge.execution.sandbox;

import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Redacted;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What one command gets to see.
 *
 * @param worktree the only folder it may write to; inside it is {@link Sandboxes#WORKSPACE}
 * @param readOnlyPaths absolute paths shown read-only at their own place, such as a local Maven repository. A path that
 *     is, or lies above, the server's data directory or the server user's home is refused
 * @param protectedInside names directly inside the worktree that cannot be changed, created or replaced, such as
 *     {@code .git}. Only direct children: a deeper one could be moved away together with its parent
 * @param environment added to PATH, HOME, LANG, TERM, CI and the proxy variables; it wins over them
 * @param egressHosts exact names or {@code *.suffix}; empty means no network at all
 * @param secretsToMask what must never show in the output, should it get there after all
 */
public record SandboxSpec(
        Path worktree,
        List<Path> readOnlyPaths,
        List<String> protectedInside,
        Map<String, String> environment,
        List<String> egressHosts,
        Limits limits,
        List<Redacted> secretsToMask) {
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*+");

    /** Nothing but the worktree, whose {@code .git} is protected; no network, standard limits. */
    public static SandboxSpec of(Path worktree) {
        return new SandboxSpec(worktree, List.of(), List.of(".git"), Map.of(), List.of(), Limits.standard(), List.of());
    }

    public SandboxSpec {
        readOnlyPaths = List.copyOf(readOnlyPaths);
        protectedInside = List.copyOf(protectedInside);
        environment = Map.copyOf(environment);
        egressHosts = List.copyOf(egressHosts);
        secretsToMask = List.copyOf(secretsToMask);
        environment.forEach(SandboxSpec::checkVariable);
        protectedInside.forEach(SandboxSpec::checkName);
        readOnlyPaths.forEach(SandboxSpec::checkAbsolute);
        egressHosts.forEach(EgressRules::check);
    }

    public SandboxSpec withReadOnly(List<Path> paths) {
        return new SandboxSpec(worktree, paths, protectedInside, environment, egressHosts, limits, secretsToMask);
    }

    public SandboxSpec withEnvironment(Map<String, String> variables) {
        return new SandboxSpec(worktree, readOnlyPaths, protectedInside, variables, egressHosts, limits, secretsToMask);
    }

    public SandboxSpec withEgress(List<String> hosts) {
        return new SandboxSpec(worktree, readOnlyPaths, protectedInside, environment, hosts, limits, secretsToMask);
    }

    public SandboxSpec withLimits(Limits most) {
        return new SandboxSpec(worktree, readOnlyPaths, protectedInside, environment, egressHosts, most, secretsToMask);
    }

    public SandboxSpec withProtected(List<String> names) {
        return new SandboxSpec(worktree, readOnlyPaths, names, environment, egressHosts, limits, secretsToMask);
    }

    public SandboxSpec withSecrets(List<Redacted> secrets) {
        return new SandboxSpec(worktree, readOnlyPaths, protectedInside, environment, egressHosts, limits, secrets);
    }

    private static void checkVariable(String name, String value) {
        if (!VARIABLE.matcher(name).matches() || value.indexOf('\0') >= 0) {
            throw Problem.refused("sandbox-variable", "An environment variable has an impossible name or value.");
        }
    }

    private static void checkName(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.contains("/") || name.indexOf('\0') >= 0) {
            throw Problem.refused("sandbox-path", "A protected name must be one directly inside the worktree.");
        }
    }

    private static void checkAbsolute(Path path) {
        if (!path.isAbsolute() || !path.normalize().equals(path)) {
            throw Problem.refused("sandbox-path", "A read-only path must be absolute and plain.");
        }
    }
}
