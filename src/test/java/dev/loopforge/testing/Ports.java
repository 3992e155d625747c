package dev.loopforge.testing;

import dev.loopforge.launch.postgres.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Ports for those that must be told theirs before they start. */
public final class Ports {
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /** One of the loopback address that nobody listens at now, and that nobody here has been given before. */
    public static int free() {
        try {
            int port = FreePort.at(InetAddress.getByName("127.0.0.1"));
            while (!GIVEN.add(port)) {
                port = FreePort.at(InetAddress.getByName("127.0.0.1"));
            }
            return port;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
