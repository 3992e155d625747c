package dev.loopforge.execution.sandbox;

import io.micrometer.core.instrument.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * The one way out of a sandbox: an HTTP proxy on a Unix socket, for one command. It takes {@code CONNECT} and, for port
 * 80, plain requests; whom it lets through is up to {@link EgressRules}, and whom it does not is remembered for the card.
 */
final class EgressProxy implements AutoCloseable {
    private static final int CONNECTIONS = 128;
    private static final int REMEMBERED = 100;
    private static final int CONNECT_MILLIS = 10_000;

    private record Refused(String host, int port) {}

    private final Path socket;
    private final EgressRules rules;
    private final ServerSocketChannel server;
    private final Semaphore free = new Semaphore(CONNECTIONS);
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final Map<Refused, Integer> refused = new LinkedHashMap<>();

    private EgressProxy(Path socket, EgressRules rules, ServerSocketChannel server) {
        this.socket = socket;
        this.rules = rules;
        this.server = server;
    }

    static EgressProxy listening(Path socket, EgressRules rules) {
        try {
            var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
            var proxy = new EgressProxy(socket, rules, server);
            Thread.ofVirtual().name("sandbox-proxy").start(proxy::accept);
            return proxy;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Path socket() {
        return socket;
    }

    List<RefusedHost> refused() {
        synchronized (refused) {
            return refused.entrySet().stream()
                    .map(entry -> new RefusedHost(
                            entry.getKey().host(), entry.getKey().port(), entry.getValue()))
                    .toList();
        }
    }

    void remember(String host, int port) {
        Metrics.counter("loopforge.sandbox.refusals", "kind", "host").increment();
        synchronized (refused) {
            var key = new Refused(host, port);
            if (refused.containsKey(key) || refused.size() < REMEMBERED) {
                refused.merge(key, 1, Integer::sum);
            }
        }
    }

    /** A connection to the host, made to an address that was checked; empty when the rules refuse it. */
    Optional<SocketChannel> connect(String host, int port) throws IOException {
        var addresses = rules.admit(host, port);
        if (addresses.isEmpty()) {
            remember(host, port);
            return Optional.empty();
        }
        return Optional.of(connect(addresses, port));
    }

    private SocketChannel connect(List<InetAddress> addresses, int port) throws IOException {
        var failure = new IOException("no address answered");
        for (InetAddress address : addresses) {
            var channel = SocketChannel.open();
            try {
                channel.socket().connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
                open.add(channel);
                return channel;
            } catch (IOException next) {
                failure.addSuppressed(next);
                channel.close();
            }
        }
        throw failure;
    }

    private void accept() {
        try {
            while (true) {
                var client = server.accept();
                if (!free.tryAcquire()) {
                    client.close();
                    continue;
                }
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (ClosedChannelException closed) {
            return;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void serve(SocketChannel client) {
        try {
            new ProxyConnection(this, client).serve();
        } finally {
            close(client);
            free.release();
        }
    }

    void close(SocketChannel channel) {
        open.remove(channel);
        try {
            channel.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            List.copyOf(open).forEach(this::close);
            Files.deleteIfExists(socket);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
