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
    private final Piece piece;
    private final Random random;
    private final List<Long> seen = new ArrayList<>();
    private int hops;

    /** How a piece is read from a server: so many events after an id. */
    private interface Piece {
        SignedIn.Some of(SignedIn server, long after, int events);
    }

    private Hopper(List<SignedIn> servers, Piece piece, long seed) {
        this.servers = servers;
        this.piece = piece;
        this.random = new Random(seed);
    }

    public Hopper(List<SignedIn> servers, String path, long seed) {
        this(servers, (server, after, events) -> server.some(path, String.valueOf(after), events), seed);
    }

    /** One that follows a board by the socket, as the page does, and goes on by the revision it has. */
    public static Hopper bySocket(List<SignedIn> servers, String board, long seed) {
        return new Hopper(servers, (server, after, events) -> server.someOf(board, after, events), seed);
    }

    /** Hops until the stream ends by itself or an id is the last one that is wanted. */
    public Hopper hop(long from, LongPredicate last) {
        for (long at = from; ; hops++) {
            var some = piece.of(servers.get(hops % servers.size()), at, 1 + random.nextInt(6));
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
