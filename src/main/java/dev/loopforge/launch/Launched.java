package dev.loopforge.launch;

import dev.loopforge.secrets.Keyset;
import java.nio.file.Path;
import java.util.Set;

/**
 * What start-up settled before the rooms are put together.
 *
 * @param data the data folder, which exists and is ours
 * @param role what of the whole program this process is
 * @param install names the data folder among those that share the database
 * @param port the port page and API are on
 */
record Launched(
        Configuration configuration,
        Path data,
        int port,
        DatabaseAddress database,
        Set<CommandLine.Flag> flags,
        Role role,
        String install,
        Keyset keys) {
    /** What one process does. */
    enum Role {
        /** Everything, at somebody's terminal. */
        ALL,
        /** Answers browsers. */
        SERVER,
        /** Carries out runs. */
        WORKER;

        static Role of(CommandLine.Verb verb) {
            return verb == CommandLine.Verb.SERVER ? SERVER : verb == CommandLine.Verb.WORKER ? WORKER : ALL;
        }
    }

    /** Whether it runs unattended, beside others on one database. */
    boolean server() {
        return role != Role.ALL;
    }
}
