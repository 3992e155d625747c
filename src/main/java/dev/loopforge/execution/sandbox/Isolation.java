package dev.loopforge.execution.sandbox;

import java.util.List;

/**
 * How well this host can lock a command in, found by trying. Administrators see it as it stands here.
 *
 * @param level the strongest kind that worked
 * @param sentence one plain sentence for a person
 * @param missingPrograms programs that were looked for and not found
 * @param installLine the one line that installs them; empty when nothing is missing
 * @param egress the allow-list of hosts works; without it commands have no network at all
 */
public record Isolation(
        Level level, String sentence, List<String> missingPrograms, String installLine, boolean egress) {
    /** From strongest to none. */
    public enum Level {
        /** Own namespaces with a fresh process list. */
        FULL,
        /** Own namespaces, but the host's process list can be read, as in containers that mask it. */
        SHARED_PROC,
        /** None, and commands are refused. */
        NONE,
        /** None, and an administrator wants commands to run all the same; a process that detaches itself gets away. */
        UNSAFE
    }

    public Isolation {
        missingPrograms = List.copyOf(missingPrograms);
    }

    /** Commands can be started. */
    public boolean usable() {
        return level != Level.NONE;
    }
}
