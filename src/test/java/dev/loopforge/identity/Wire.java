package dev.loopforge.identity;

import java.io.IOException;
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

    /** Sends the request line, these headers (each ended by CRLF) and the body, and reads to the end. */
    Answer send(String method, String path, String headers, String body) {
        var text = method + " " + path + " HTTP/1.1\r\n" + headers + "Connection: close\r\n"
                + (body.isEmpty() ? "" : "Content-Type: application/json\r\n")
                + "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
        try (var socket = new Socket(InetAddress.getByName("127.0.0.1"), port, InetAddress.getByName(from), 0)) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return parsed(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Answer parsed(String text) {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new AssertionError("no answer: " + text);
        }
        return new Answer(Integer.parseInt(text.split(" ", 3)[1]), text.substring(0, end), text.substring(end + 4));
    }
}
