package dev.loopforge.execution.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of the host a command may read, and the few small files it sees instead of the host's own: who it is, what
 * {@code localhost} is called, and how Maven finds its proxy and its repository.
 */
final class SystemView {
    /** The home inside; a private, empty, size-limited folder in memory. */
    static final String HOME = "/home/loopforge";

    private static final List<String> FOLDERS = List.of("/usr", "/opt", "/nix/store");
    private static final List<String> LINKED_FOLDERS = List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");
    /** Of {@code /etc} only what programs need to start and to check a certificate; never a whole folder of secrets. */
    private static final List<String> ETC = List.of(
            "alternatives",
            "bash.bashrc",
            "ca-certificates",
            "crypto-policies",
            "debian_version",
            "fonts",
            "gai.conf",
            "inputrc",
            "java",
            "java-11-openjdk",
            "java-17-openjdk",
            "java-21-openjdk",
            "java-25-openjdk",
            "ld.so.cache",
            "ld.so.conf",
            "ld.so.conf.d",
            "locale.alias",
            "locale.conf",
            "localtime",
            "lsb-release",
            "machine-id",
            "magic",
            "magic.mime",
            "maven/logging",
            "maven/m2.conf",
            "mime.types",
            "nodejs",
            "os-release",
            "perl",
            "pki/ca-trust",
            "pki/java",
            "pki/tls/certs",
            "pki/tls/cert.pem",
            "pki/tls/openssl.cnf",
            "protocols",
            "python3",
            "python3.11",
            "python3.12",
            "python3.13",
            "redhat-release",
            "services",
            "ssl/cert.pem",
            "ssl/certs",
            "ssl/openssl.cnf",
            "system-release",
            "terminfo",
            "timezone");

    private final Path folder;

    private SystemView(Path folder) {
        this.folder = folder;
    }

    /** Writes the small files into a folder of ours. */
    static SystemView writtenTo(Path folder) {
        var view = new SystemView(folder);
        try {
            Files.createDirectories(folder);
            for (var file : view.files().entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), file.getValue());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return view;
    }

    private Map<String, String> files() {
        var files = new LinkedHashMap<String, String>();
        long user = userId();
        files.put(
                "passwd",
                "loopforge:x:" + user + ":" + user + "::" + HOME + ":/bin/sh\n"
                        + "nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin\n");
        files.put("group", "loopforge:x:" + user + ":\nnogroup:x:65534:\n");
        files.put("hosts", "127.0.0.1 localhost sandbox\n::1 localhost\n");
        files.put("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\nservices: files\nprotocols: files\n");
        files.put("resolv.conf", "");
        files.put("gitconfig", "[safe]\n\tdirectory = *\n");
        files.put("empty", "");
        return files;
    }

    /** Inside everybody is the same ordinary-looking user; outside the files belong to the server's user. */
    static long userId() {
        return 1000;
    }

    /** A file nobody can write to, to lay over what must stay empty. */
    Path empty() {
        return folder.resolve("empty");
    }

    /** The arguments that show the system. */
    List<String> arguments() {
        var arguments = new ArrayList<String>();
        FOLDERS.stream().filter(name -> Files.isDirectory(Path.of(name))).forEach(name -> add(arguments, name, name));
        LINKED_FOLDERS.forEach(name -> linked(arguments, Path.of(name)));
        for (String name : ETC) {
            String path = "/etc/" + name;
            if (Files.exists(Path.of(path))) {
                add(arguments, path, path);
            }
        }
        for (String name : files().keySet()) {
            if (!name.equals("empty")) {
                add(arguments, folder.resolve(name).toString(), "/etc/" + name);
            }
        }
        return arguments;
    }

    private static void add(List<String> arguments, String from, String to) {
        arguments.addAll(List.of("--ro-bind", from, to));
    }

    private static void linked(List<String> arguments, Path path) {
        try {
            if (Files.isSymbolicLink(path)) {
                arguments.addAll(
                        List.of("--symlink", Files.readSymbolicLink(path).toString(), path.toString()));
            } else if (Files.isDirectory(path)) {
                add(arguments, path.toString(), path.toString());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Maven's settings for one command: its proxy when there is one, else the read-only repository it may use. */
    static String mavenSettings(boolean proxied, List<Path> readOnly) {
        var xml = new StringBuilder("<settings>\n");
        if (proxied) {
            xml.append("<proxies>")
                    .append(mavenProxy("http"))
                    .append(mavenProxy("https"))
                    .append("</proxies>\n");
        } else {
            readOnly.stream()
                    .filter(path -> path.endsWith(Path.of(".m2", "repository")))
                    .findFirst()
                    .ifPresent(path -> xml.append("<localRepository>")
                            .append(path.toString().replace("&", "&amp;").replace("<", "&lt;"))
                            .append("</localRepository>\n"));
        }
        return xml.append("</settings>\n").toString();
    }

    private static String mavenProxy(String protocol) {
        return "<proxy><id>sandbox-" + protocol + "</id><active>true</active><protocol>" + protocol
                + "</protocol><host>127.0.0.1</host><port>" + Bubblewrap.PROXY_PORT
                + "</port><nonProxyHosts>localhost|127.*</nonProxyHosts></proxy>";
    }
}
