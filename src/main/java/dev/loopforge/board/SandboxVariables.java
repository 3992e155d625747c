package dev.loopforge.board;

import dev.loopforge.board.Settings.Variable;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.secrets.Binding;
import dev.loopforge.secrets.SecretId;
import dev.loopforge.secrets.Vault;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The variables a board's commands see. A secret one goes to the vault when it is given, its setting keeps where it lies, and
 * nobody is shown more than that there is one; it is opened for the sandbox alone.
 */
@Singleton
public final class SandboxVariables {
    /** What is shown of a secret, also where a command prints it; sent back, it leaves the secret as it is. */
    public static final String MASK = "••••";

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");
    private static final int MAX_VALUE = 32_000;

    private final Optional<Vault> vault;

    @Inject
    SandboxVariables(Vault vault) {
        this(Optional.of(vault));
    }

    private SandboxVariables(Optional<Vault> vault) {
        this.vault = vault;
    }

    /** For boards that have no secret, made where there is no key. */
    static SandboxVariables withoutSecrets() {
        return new SandboxVariables(Optional.empty());
    }

    /** The values for the sandbox, secret ones among them. */
    public Map<String, String> open(WorkflowId workflow, Settings settings) {
        var values = new HashMap<String, String>();
        for (var variable : settings.environment()) {
            if (variable.value() != null) {
                values.put(variable.name(), variable.value());
            } else if (variable.secret() != null) {
                vault().open(id(variable.secret()), binding(workflow, variable.name()))
                        .ifPresent(secret -> values.put(variable.name(), secret.reveal()));
            }
        }
        return values;
    }

    /** Those of the opened values that are secret, to be masked wherever a command prints them. */
    public static List<String> secrets(Settings settings, Map<String, String> values) {
        return settings.environment().stream()
                .filter(variable -> variable.secret() != null)
                .map(variable -> values.get(variable.name()))
                .filter(Objects::nonNull)
                .filter(value -> value.length() >= 4)
                .toList();
    }

    /** Settings as they may be kept: what is secret in them sealed, what they no longer name forgotten. */
    Settings seal(WorkflowId workflow, Settings before, Settings given) {
        var known = before.environment().stream()
                .filter(variable -> variable.secret() != null)
                .collect(Collectors.toMap(Variable::name, variable -> String.valueOf(variable.secret()), (a, b) -> b));
        var names = new HashSet<String>();
        var kept = new HashSet<String>();
        var sealed = given.environment().stream()
                .map(variable -> {
                    check(variable);
                    if (!names.add(variable.name())) {
                        throw Problem.invalid("settings.environment", variable.name() + " is named twice.");
                    }
                    var one = seal(workflow, variable, known);
                    kept.add(String.valueOf(one.secret()));
                    return one;
                })
                .toList();
        known.values().stream().filter(id -> !kept.contains(id)).forEach(id -> vault().delete(id(id)));
        return given.withEnvironment(sealed);
    }

    /** Settings as people see them. */
    static Settings shown(Settings settings) {
        return settings.withEnvironment(settings.environment().stream()
                .map(variable -> variable.secret() == null ? variable : new Variable(variable.name(), null, MASK))
                .toList());
    }

    private Variable seal(WorkflowId workflow, Variable variable, Map<String, String> known) {
        var secret = variable.secret();
        if (secret == null) {
            return variable;
        }
        if (!secret.equals(MASK)) {
            var stored = vault().store(binding(workflow, variable.name()), new Redacted(secret));
            return new Variable(variable.name(), null, stored.value().toString());
        }
        var before = known.get(variable.name());
        if (before == null) {
            throw Problem.invalid("settings.environment", "Give the secret of " + variable.name() + " once more.");
        }
        return new Variable(variable.name(), null, before);
    }

    private static void check(Variable variable) {
        if (variable.name() == null || !NAME.matcher(variable.name()).matches()) {
            throw Problem.invalid(
                    "settings.environment", "A variable's name has letters, digits and _, and begins with no digit.");
        }
        var text = variable.value() == null ? variable.secret() : variable.value();
        if (text == null || (variable.value() != null && variable.secret() != null)) {
            throw Problem.invalid("settings.environment", variable.name() + " needs a value or a secret, not both.");
        }
        if (text.isEmpty() && variable.secret() != null || text.length() > MAX_VALUE || text.indexOf('\0') >= 0) {
            throw Problem.invalid("settings.environment", variable.name() + " has at most 32,000 characters, no NUL.");
        }
    }

    private Vault vault() {
        return vault.orElseThrow(() -> new IllegalStateException("there is no vault here to keep a secret in"));
    }

    private static SecretId id(String stored) {
        return new SecretId(UUID.fromString(stored));
    }

    private static Binding binding(WorkflowId workflow, String name) {
        return Binding.shared("sandbox", "environment:" + workflow + ":" + name, "");
    }
}
