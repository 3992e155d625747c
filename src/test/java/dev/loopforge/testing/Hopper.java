package dev.loopforge.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongPredicate;

/**
 * A client that no server keeps: it reads a few events of a stream, drops the connection, and goes on at another server by
 * the last id it saw.
 */
public final class Hopper {
    private final List<SignedIn> servers;
    private final String path;
    private final Random random;
    private final List<Long> seen = new ArrayList<>();
    private int hops;

    public Hopper(List<SignedIn> servers, String path, long seed) {
        this.servers = servers;
        this.path = path;
        this.random = new Random(seed);
    }

    /** Hops until the stream ends by itself or an id is the last one that is wanted. */
    public Hopper hop(long from, LongPredicate last) {
        for (long at = from; ; hops++) {
            var some = servers.get(hops % servers.size()).some(path, String.valueOf(at), 1 + random.nextInt(6));
            seen.addAll(some.ids());
            at = seen.isEmpty() ? from : seen.getLast();
            if (some.ended() || last.test(at)) {
                return this;
            }
        }
    }

    public List<Long> seen() {
        return List.copyOf(seen);
    }

    public int hops() {
        return hops;
    }
}
