package dev.loopforge.identity;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Speaks HTTP by hand, because a client that behaves cannot send what an attacker sends. */
record Wire(int port, String from) {
    Wire(int port) {
        this(port, "127.0.0.1");
    }

    /** The same wire, from another address of this machine: another peer to whoever counts by peer. */
    Wire from(String address) {
        return new Wire(port, address);
    }

    record Answer(int status, String head, String body) {}

    /** The same as {@link #send}, but of a stream only the head is read. */
    Answer ask(String method, String path, String headers, String body) {
        return exchange(method, path, headers, body, true);
    }

    /** Sends the request line, these headers (each ended by CRLF) and the body, and reads to the end. */
    Answer send(String method, String path, String headers, String body) {
        return exchange(method, path, headers, body, false);
    }

    private Answer exchange(String method, String path, String headers, String body, boolean headOfStream) {
        var text = method + " " + path + " HTTP/1.1\r\n" + headers + "Connection: close\r\n"
                + (body.isEmpty() ? "" : "Content-Type: application/json\r\n")
                + "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
        try (var socket = new Socket(InetAddress.getByName("127.0.0.1"), port, InetAddress.getByName(from), 0)) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            var in = socket.getInputStream();
            var head = headOfStream ? head(in) : "";
            return parsed(
                    head.contains("text/event-stream")
                            ? head
                            : head + new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static Answer parsed(String text) {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new AssertionError("no answer: " + text);
        }
        return new Answer(Integer.parseInt(text.split(" ", 3)[1]), text.substring(0, end), text.substring(end + 4));
    }
}
