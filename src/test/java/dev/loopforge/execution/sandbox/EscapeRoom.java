package dev.loopforge.execution.sandbox;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A host with things worth reaching: secrets, a neighbour's worktree, a process to kill, servers that count visitors. */
final class EscapeRoom implements AutoCloseable {
    private final Path home;
    private final Path data;
    private final Path worktree;
    private final Process victim;
    private final Process abstractServer;
    private final ServerSocket tcp = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final DatagramSocket udp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    private final Sandboxes sandboxes;

    EscapeRoom(Path home) throws IOException {
        this.home = home;
        data = Files.createDirectories(home.resolve("data"));
        worktree = Files.createDirectories(data.resolve("worktrees/1"));
        Files.writeString(data.resolve("secret"), "CANARY-secret");
        Files.writeString(home.resolve("shared"), "CANARY-tmp");
        Files.writeString(Files.createDirectories(data.resolve("worktrees/2")).resolve("file"), "CANARY-other");
        Files.writeString(worktree.resolve(".git"), "gitdir: /nowhere\n");
        Files.writeString(worktree.resolve("hello"), "hello\n");
        unix.bind(UnixDomainSocketAddress.of(home.resolve("s")));
        victim = new ProcessBuilder("sleep", "600").start();
        abstractServer =
                new ProcessBuilder("socat", "ABSTRACT-LISTEN:loopforge-test-" + victim.pid() + ",fork", "-").start();
        sandboxes = new Sandboxes(SandboxSettings.standard(data));
    }

    Isolation isolation() {
        return sandboxes.isolation();
    }

    /** Tries one way out; an empty answer means it held. */
    String tryOut(Escapes.Escape escape) throws IOException {
        var lines = new ArrayList<String>();
        var ended = sandboxes
                .start(spec(), Escapes.PRELUDE + escape.script(), (stream, found, end) -> lines.addAll(found))
                .await();
        var wrong = new ArrayList<String>();
        if (lines.stream().anyMatch(line -> line.startsWith("ESCAPED") || line.contains("CANARY-"))) {
            wrong.add("got out");
        }
        boolean held = lines.stream().anyMatch(line -> line.startsWith("HELD"));
        if (!held && !escape.name().equals("signal everybody")) {
            wrong.add("did not say it was held: " + ended.cause() + " " + ended.exitCode());
        }
        wrong.addAll(damage());
        restore();
        return wrong.isEmpty() ? "" : escape.name() + ": " + wrong + " " + lines;
    }

    private SandboxSpec spec() {
        Map<String, String> facts = new HashMap<>();
        facts.put("OUTSIDE", data.toString());
        facts.put("OTHER", data.resolve("worktrees/2").toString());
        facts.put("VICTIM", Long.toString(victim.pid()));
        facts.put("SERVER", Long.toString(ProcessHandle.current().pid()));
        facts.put("SERVER_HOME", System.getProperty("user.home"));
        facts.put("HOST_TMP", home.resolve("shared").toString());
        facts.put("TCP", Integer.toString(tcp.getLocalPort()));
        facts.put("UDP", Integer.toString(udp.getLocalPort()));
        facts.put("SOCKET", home.resolve("s").toString());
        facts.put("ABSTRACT", "loopforge-test-" + victim.pid());
        return SandboxSpec.of(worktree).withProtected(List.of(".git", ".agent")).withEnvironment(facts);
    }

    private List<String> damage() throws IOException {
        var found = new ArrayList<String>();
        if (!victim.isAlive() || !abstractServer.isAlive()) {
            found.add("a process of the host is gone");
        }
        if (Files.exists(data.resolve("planted"))) {
            found.add("a file was planted");
        }
        if (Files.exists(worktree.resolve(".agent"))) {
            found.add("the stand-in of a protected name was left");
        }
        if (!Files.readString(worktree.resolve(".git")).equals("gitdir: /nowhere\n")) {
            found.add("the git file was changed");
        }
        udp.setSoTimeout(1);
        tcp.setSoTimeout(1);
        found.addAll(visitors());
        return found;
    }

    private List<String> visitors() throws IOException {
        var found = new ArrayList<String>();
        try {
            tcp.accept().close();
            found.add("the TCP server had a visitor");
        } catch (SocketTimeoutException nobody) {
            found.addAll(List.of());
        }
        try {
            udp.receive(new DatagramPacket(new byte[8], 8));
            found.add("the UDP server had a visitor");
        } catch (SocketTimeoutException nobody) {
            found.addAll(List.of());
        }
        return found;
    }

    private void restore() throws IOException {
        try (var files = Files.list(worktree)) {
            for (Path file : files.toList()) {
                if (!List.of(".git", "hello").contains(file.getFileName().toString())) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        victim.destroyForcibly();
        abstractServer.destroyForcibly();
        tcp.close();
        udp.close();
        unix.close();
    }

    /** Runs every escape and prints one line for each: {@code ok name} or {@code OUT what}. For a JVM of another user. */
    public static void main(String[] arguments) throws IOException {
        try (var room = new EscapeRoom(Path.of(arguments[0]))) {
            System.out.println("level " + room.isolation().level());
            for (var escape : Escapes.all()) {
                String wrong = room.tryOut(escape);
                System.out.println(wrong.isEmpty() ? "ok " + escape.name() : "OUT " + wrong);
            }
        }
        System.exit(0);
    }
}
