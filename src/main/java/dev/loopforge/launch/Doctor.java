package dev.loopforge.launch;

import dev.loopforge.kernel.process.Command;
import dev.loopforge.kernel.process.Finished;
import dev.loopforge.kernel.process.Programs;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks at the machine and says, one line each, what is fine and how to mend what is not. Exit code 1 if something must be. */
final class Doctor {
    private sealed interface Finding {
        record Fine(String what) implements Finding {}

        record Worth(String what, String remedy) implements Finding {}

        record Broken(String what, String remedy) implements Finding {}
    }

    private Doctor() {}

    static int examine(Configuration configuration, PrintStream out) {
        var findings = new ArrayList<Finding>();
        findings.add(new Finding.Fine("Java " + Runtime.version().feature()));
        findings.add(node());
        findings.add(git());
        findings.add(sandbox());
        findings.add(
                Programs.find("socat").isPresent()
                        ? new Finding.Fine("socat")
                        : new Finding.Worth(
                                "socat is missing: sandboxed commands cannot reach the hosts a board allows",
                                "apt-get install socat"));
        findings.add(disk(configuration.dataFolder()));
        findings.add(key(configuration));
        findings.add(database(configuration));
        findings.add(tls(configuration));
        findings.add(port(configuration));
        findings.forEach(finding -> out.println(line(finding)));
        return findings.stream().anyMatch(Finding.Broken.class::isInstance) ? 1 : 0;
    }

    private static String line(Finding finding) {
        return switch (finding) {
            case Finding.Fine(String what) -> "  ok    " + what;
            case Finding.Worth(String what, String remedy) -> "  note  " + what + ". Remedy: " + remedy;
            case Finding.Broken(String what, String remedy) -> "  bad   " + what + ". Remedy: " + remedy;
        };
    }

    private static Finding node() {
        var version = answer(List.of("node", "--version"));
        return version.isEmpty()
                ? new Finding.Worth("Node is missing: it builds the page, and nothing else", "install Node 20 or newer")
                : new Finding.Fine("Node " + version);
    }

    private static Finding git() {
        var version = answer(List.of("git", "--version"));
        return version.isEmpty()
                ? new Finding.Broken("git is missing", "apt-get install git")
                : new Finding.Fine(version);
    }

    private static Finding sandbox() {
        if (Programs.find("bwrap").isEmpty()) {
            return new Finding.Worth(
                    "bubblewrap is missing: the weaker built-in sandbox is used, which root may not use",
                    "apt-get install bubblewrap");
        }
        boolean works = runs(List.of("bwrap", "--unshare-all", "--ro-bind", "/", "/", "--", "/bin/true"));
        return works
                ? new Finding.Fine("bubblewrap isolates commands")
                : new Finding.Worth(
                        "bubblewrap is there, and this machine refuses it namespaces",
                        "allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1)");
    }

    private static Finding disk(Path folder) {
        Path there = folder;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (!Files.isWritable(there)) {
            return new Finding.Broken("this user may not write to " + there, "choose another folder with --data");
        }
        try {
            long free = Files.getFileStore(there).getUsableSpace() >> 20;
            return free < 1024
                    ? new Finding.Broken("only " + free + " MiB are free in " + folder, "free some, or use --data")
                    : new Finding.Fine(free + " MiB free in " + folder);
        } catch (IOException unreadable) {
            return new Finding.Broken(folder + " cannot be read", "choose another folder with --data");
        }
    }

    private static Finding key(Configuration configuration) {
        try {
            var keys = MasterKeys.existing(configuration, configuration.dataFolder());
            if (configuration.text(Key.MASTER_KEY).isPresent()) {
                return new Finding.Worth(
                        "the master key comes from the environment, which leaks more easily than a file",
                        "put it into a file (chmod 600) and name that by MASTER_KEY_FILE");
            }
            return new Finding.Fine(keys.map(there -> "the master key " + there.primaryId() + " is there")
                    .orElse("the master key is made at the first start"));
        } catch (CannotStart refusal) {
            return new Finding.Broken("the master key cannot be used", refusal.sentence());
        }
    }

    private static Finding tls(Configuration configuration) {
        boolean open = configuration
                .publicUrl()
                .filter(url -> "http".equals(url.getScheme()) && !Configuration.loopback(String.valueOf(url.getHost())))
                .isPresent();
        return open
                ? new Finding.Broken(
                        "LOOPFORGE_PUBLIC_URL is plain http: passwords and cookies travel in the open",
                        "put a proxy with TLS in front and set the https address; docs/secure.md shows one")
                : new Finding.Fine("nothing travels in the open by our settings");
    }

    private static Finding database(Configuration configuration) {
        if (configuration.database().isEmpty()) {
            return new Finding.Fine("the embedded PostgreSQL is used");
        }
        try {
            ExternalDatabase.requireUsable(configuration.database().orElseThrow());
            return new Finding.Fine("the database at DATABASE_URL answers");
        } catch (CannotStart refusal) {
            return new Finding.Broken("the database at DATABASE_URL is of no use", refusal.sentence());
        }
    }

    private static Finding port(Configuration configuration) {
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(configuration.bind(), configuration.port()));
            return new Finding.Fine("port " + configuration.port() + " is free");
        } catch (IOException taken) {
            return new Finding.Worth(
                    "port " + configuration.port() + " is taken", "choose another with --port, or stop what uses it");
        }
    }

    private static String answer(List<String> arguments) {
        if (Programs.find(arguments.getFirst()).isEmpty()) {
            return "";
        }
        try {
            return Programs.run(Command.of(Path.of("/"), arguments))
                    .outputText()
                    .strip();
        } catch (UncheckedIOException cannotStart) {
            return "";
        }
    }

    private static boolean runs(List<String> arguments) {
        try {
            Finished finished = Programs.run(Command.of(Path.of("/"), arguments));
            return finished.succeeded();
        } catch (UncheckedIOException cannotStart) {
            return false;
        }
    }
}
