package dev.loopforge.launch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** The page's files inside the artifact, each read and packed once, on its first use. */
final class PageFiles {
    /** What is kept of one file; {@code packed} is empty where packing would not help. */
    record PageFile(String type, String tag, boolean lasting, byte[] plain, byte[] packed) {}

    private static final Pattern NAME = Pattern.compile("(/[A-Za-z0-9_@-][A-Za-z0-9_.@-]*){1,8}");
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("woff2", "font/woff2"));

    private final Map<String, PageFile> read = new ConcurrentHashMap<>();

    /** The file of that path, which starts with a slash; only what is there is remembered. */
    Optional<PageFile> find(String path) {
        String name = path.equals("/") ? "/index.html" : path;
        if (name.length() > 200 || !NAME.matcher(name).matches() || !TYPES.containsKey(ending(name))) {
            return Optional.empty();
        }
        PageFile known = read.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<PageFile> found = load(name);
        found.ifPresent(file -> read.put(name, file));
        return found;
    }

    boolean present() {
        return find("/index.html").isPresent();
    }

    private static Optional<PageFile> load(String name) {
        try (InputStream stream = Thread.currentThread().getContextClassLoader().getResourceAsStream("page" + name)) {
            if (stream == null) {
                return Optional.empty();
            }
            byte[] plain = stream.readAllBytes();
            byte[] packed = ending(name).matches("png|ico|woff2") ? new byte[0] : pack(plain);
            return Optional.of(new PageFile(
                    TYPES.getOrDefault(ending(name), "application/octet-stream"),
                    tag(plain),
                    name.startsWith("/assets/"),
                    plain,
                    packed));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static byte[] pack(byte[] plain) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        return packed.toByteArray();
    }

    private static String tag(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return "\"" + HexFormat.of().formatHex(digest, 0, 12) + "\"";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String ending(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
