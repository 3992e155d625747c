package dev.loopforge.execution.sandbox;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** One connection to the proxy: read the request's head, ask whether the host is allowed, then carry bytes both ways. */
final class ProxyConnection {
    private static final int LONGEST_HEAD = 32 << 10;
    private static final int LONGEST_NAME = 253;
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9A-Fa-f:.%]++]|[^:/@\\s\\[\\]]++):(\\d{1,5})");
    private static final List<String> OURS = List.of("proxy-", "connection:", "keep-alive:", "host:", "upgrade:");

    private final EgressProxy proxy;
    private final SocketChannel client;
    private final ByteBuffer head = ByteBuffer.allocate(LONGEST_HEAD);

    ProxyConnection(EgressProxy proxy, SocketChannel client) {
        this.proxy = proxy;
        this.client = client;
    }

    void serve() {
        try {
            int end = readHead();
            if (end > 0) {
                answer(end);
            }
        } catch (IOException brokenOff) {
            // Either side may hang up at any time; both are closed by whoever called us, and nobody is owed an answer.
            return;
        }
    }

    /** Reads up to the empty line; the index after it, or 0 when there was none. */
    private int readHead() throws IOException {
        int seen = 0;
        while (head.hasRemaining() && client.read(head) >= 0) {
            for (int at = Math.max(3, seen); at < head.position(); at++) {
                if (head.get(at) == '\n' && head.get(at - 1) == '\r' && head.get(at - 2) == '\n') {
                    return at + 1;
                }
            }
            seen = head.position();
        }
        return 0;
    }

    private void answer(int end) throws IOException {
        var lines = new String(head.array(), 0, end, StandardCharsets.ISO_8859_1).split("\r\n");
        var words = lines[0].split(" ");
        if (words.length != 3) {
            say("400 Bad Request", "This is not a request.");
        } else if (words[0].equals("CONNECT")) {
            tunnel(words[1], end);
        } else {
            forward(words, lines, end);
        }
    }

    private void tunnel(String target, int end) throws IOException {
        var authority = AUTHORITY.matcher(target);
        if (!authority.matches()) {
            say("400 Bad Request", "CONNECT needs a host and a port.");
            return;
        }
        String host = EgressRules.plain(authority.group(1));
        carry(host, Integer.parseInt(authority.group(2)), "HTTP/1.1 200 Connection established\r\n\r\n", "", end);
    }

    /** The rest of the head is written anew: the host is the one that was checked, and one request ends the connection. */
    private void forward(String[] words, String[] lines, int end) throws IOException {
        URI uri;
        try {
            uri = URI.create(words[1]);
        } catch (IllegalArgumentException malformed) {
            say("400 Bad Request", "The address cannot be read.");
            return;
        }
        if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null || uri.getUserInfo() != null) {
            say("400 Bad Request", "Only http:// addresses with a host are forwarded.");
            return;
        }
        int port = uri.getPort() < 0 ? 80 : uri.getPort();
        carry(EgressRules.plain(uri.getHost()), port, "", originHead(words, uri, lines), end);
    }

    private static String originHead(String[] words, URI uri, String[] lines) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        var kept = new ArrayList<String>();
        kept.add(words[0] + " " + path + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()) + " HTTP/1.1");
        kept.add("Host: " + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()));
        kept.add("Connection: close");
        for (int at = 1; at < lines.length; at++) {
            String lower = lines[at].toLowerCase(Locale.ROOT);
            if (!lines[at].isEmpty() && OURS.stream().noneMatch(lower::startsWith)) {
                kept.add(lines[at]);
            }
        }
        return String.join("\r\n", kept) + "\r\n\r\n";
    }

    private void carry(String host, int port, String toClient, String toServer, int end) throws IOException {
        if (port > 65535 || host.length() > LONGEST_NAME) {
            say("400 Bad Request", "There is no such host or port.");
            return;
        }
        SocketChannel server;
        try {
            var connected = proxy.connect(host, port);
            if (connected.isEmpty()) {
                say("403 Forbidden", "The sandbox may not reach this host.");
                return;
            }
            server = connected.get();
        } catch (IOException unreachable) {
            say("502 Bad Gateway", "The host does not answer.");
            return;
        }
        try {
            write(client, toClient);
            write(server, toServer);
            writeAll(server, ByteBuffer.wrap(head.array(), end, head.position() - end));
            bothWays(server);
        } finally {
            proxy.close(server);
        }
    }

    private void bothWays(SocketChannel server) throws IOException {
        var up = Thread.ofVirtual().start(() -> pipe(client, server));
        pipe(server, client);
        proxy.close(client);
        join(up);
    }

    /** Until the end of the source, which is passed on; a broken side ends both. */
    private void pipe(SocketChannel from, SocketChannel to) {
        var buffer = ByteBuffer.allocate(32 << 10);
        try {
            while (from.read(buffer) >= 0) {
                writeAll(to, buffer.flip());
                buffer.clear();
            }
            to.shutdownOutput();
        } catch (IOException brokenOff) {
            proxy.close(from);
            proxy.close(to);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(String status, String sentence) throws IOException {
        write(
                client,
                "HTTP/1.1 " + status + "\r\nContent-Type: text/plain\r\nContent-Length: " + (sentence.length() + 1)
                        + "\r\nConnection: close\r\n\r\n" + sentence + "\n");
    }

    private static void write(SocketChannel channel, String text) throws IOException {
        writeAll(channel, ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static void writeAll(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
