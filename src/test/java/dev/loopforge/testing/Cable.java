package dev.loopforge.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The network between a program and PostgreSQL, which can be cut: nothing gets through any more in either direction, and
 * nobody is told. Mended, it carries new connections; the old ones stay silent for ever, as behind a firewall that has
 * forgotten them, and PostgreSQL goes on to keep its end of them open.
 */
public final class Cable implements AutoCloseable {
    private final ServerSocket door;
    private final int port;
    private final List<Socket> ends = new CopyOnWriteArrayList<>();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile boolean cut;
    private volatile @Nullable Pattern last;

    private Cable(int port) throws IOException {
        this.port = port;
        this.door = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    }

    /** To a PostgreSQL of this machine. */
    public static Cable to(int port) {
        try {
            var cable = new Cable(port);
            Thread.ofVirtual().start(cable::carry);
            return cable;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Where programs are to look for PostgreSQL. */
    public int port() {
        return door.getLocalPort();
    }

    /** Nothing gets through from now on. */
    public synchronized void cut() {
        if (!cut) {
            cuts.incrementAndGet();
            cut = true;
        }
    }

    /** The same right behind the next piece towards PostgreSQL that holds such words, so that it waits for what follows. */
    public void cutBehind(String words) {
        last = Pattern.compile(words);
    }

    public boolean isCut() {
        return cut;
    }

    /** New connections get through again. */
    public void mend() {
        cut = false;
    }

    /** Every connection is reset (RST) at both of its ends, as by a firewall that rejects what it does not know; new ones get through. */
    public void reset() {
        for (var end : ends) {
            try {
                end.setSoLinger(true, 0);
            } catch (IOException closed) {
                // It is over already.
            }
            close(end);
            ends.remove(end);
        }
    }

    private void carry() {
        while (!door.isClosed()) {
            try {
                var outside = door.accept();
                ends.add(outside);
                if (!cut) {
                    Thread.ofVirtual().start(() -> join(outside));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void join(Socket outside) {
        try {
            var inside = new Socket("127.0.0.1", port);
            ends.add(inside);
            int since = cuts.get();
            var back = Thread.ofVirtual().start(() -> copy(inside, outside, since, false));
            copy(outside, inside, since, true);
            back.join();
        } catch (IOException refused) {
            close(outside);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void copy(Socket from, Socket to, int since, boolean towards) {
        var piece = new byte[1 << 16];
        try {
            var in = from.getInputStream();
            var out = to.getOutputStream();
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                if (cuts.get() != since) {
                    continue;
                }
                out.write(piece, 0, read);
                var words = last;
                if (towards
                        && words != null
                        && words.matcher(new String(piece, 0, read, ISO_8859_1)).find()) {
                    last = null;
                    cut();
                }
            }
        } catch (IOException broken) {
            // The other end is told below.
        }
        if (cuts.get() == since) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException broken) {
            // It is closed all the same.
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } finally {
            ends.forEach(Cable::close);
        }
    }
}
