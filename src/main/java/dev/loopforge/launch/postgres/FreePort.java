package dev.loopforge.launch.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Chooses a port for a program that is told its port before it starts. It lies below those that systems give to outgoing
 * connections and to whoever asks for any (Linux from 32768, others from 49152), so that nobody is given it meanwhile.
 */
public final class FreePort {
    private static final int FIRST = 12_000;
    private static final int END = 32_000;
    private static final int TRIES = 1_000;

    private FreePort() {}

    /** A port at which nobody listens on this address. */
    public static int at(InetAddress address) throws IOException {
        for (int left = TRIES; left > 0; left--) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (unused(address, port)) {
                return port;
            }
        }
        throw new IOException("no port between " + FIRST + " and " + END + " can be opened on " + address);
    }

    private static boolean unused(InetAddress address, int port) {
        try (var probe = new ServerSocket(port, 1, address)) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
