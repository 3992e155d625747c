package dev.loopforge.launch;

import dev.loopforge.secrets.Keyset;
import java.nio.file.Path;
import java.util.Set;

/**
 * What start-up settled before the rooms are put together.
 *
 * @param data the data folder, which exists and is ours
 * @param server whether it runs as a server, unattended, rather than at somebody's terminal
 * @param port the port page and API are on
 */
record Launched(
        Configuration configuration,
        Path data,
        int port,
        DatabaseAddress database,
        Set<CommandLine.Flag> flags,
        boolean server,
        Keyset keys) {}
