package dev.loopforge.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whole repositories of the data folder, out of it and into it again: the mirrors with every branch and checkpoint of a
 * run, and the sample repositories. A copy is a list of refs and one pack; the same content gives the same bytes.
 */
public final class RepositoryCopies {
    /** The folder of the sample repositories. */
    public static final String SAMPLES = "samples";

    private static final String MIRRORS = "mirrors";
    private static final String HEAD = "HEAD ";
    private static final String PARTIAL = "PARTIAL blob:none\n";
    private static final Duration LONG = Duration.ofHours(1);

    private final Path data;

    public RepositoryCopies(Path data) {
        this.data = data.toAbsolutePath();
    }

    /** All there are, such as {@code mirrors/<id>.git}, in order. */
    public List<String> names() {
        var found = new ArrayList<String>();
        for (var kind : List.of(MIRRORS, SAMPLES)) {
            var folder = data.resolve(kind);
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> inside = Files.list(folder)) {
                inside.map(path -> kind + "/" + path.getFileName())
                        .filter(name -> Files.exists(directory(name).resolve("HEAD")))
                        .sorted()
                        .forEach(found::add);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return found;
    }

    /** Where its head and each of its refs point, a line each; after the head's a line that says so where it is a partial clone. */
    public String refs(String name) {
        var git = git(name);
        return HEAD + git.text("symbolic-ref", "HEAD") + "\n" + (new PartialClone(git).is() ? PARTIAL : "")
                + git.text("for-each-ref", "--sort=refname", "--format=%(objectname) %(refname)") + "\n";
    }

    /** All that the refs reach, as a file in a folder; absent where there is nothing. */
    public Optional<Path> pack(String name, String refs, Path folder) {
        var ids = new LinkedHashSet<String>();
        pointed(refs).forEach(line -> ids.add(line.substring(0, line.indexOf(' '))));
        if (ids.isEmpty()) {
            return Optional.empty();
        }
        // Neither threads nor what is packed already may decide what the bytes are.
        var line = List.of(
                "git",
                "--git-dir=" + directory(name),
                "pack-objects",
                "--revs",
                "--quiet",
                "--threads=1",
                "--no-reuse-delta",
                "--no-reuse-object",
                "--missing=allow-promisor",
                folder.resolve("copy").toString());
        var input = (String.join("\n", ids) + "\n").getBytes(StandardCharsets.US_ASCII);
        var id = Git.require(
                Git.execute(home(), data, Map.of(), line, command -> command.withInput(input)
                        .withTimeout(LONG)),
                "pack-objects");
        try {
            Files.deleteIfExists(folder.resolve("copy-" + id + ".idx"));
            Files.deleteIfExists(folder.resolve("copy-" + id + ".rev"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return Optional.of(folder.resolve("copy-" + id + ".pack"));
    }

    /** Makes one again, where there is none of this name yet; {@code pack} is empty where there is nothing. */
    public void restore(String name, String refs, Path pack) throws IOException {
        if (!name.matches("(mirrors|samples)/[A-Za-z0-9.-]{1,80}") || name.contains("..")) {
            throw new IOException(name + " is no name of a repository");
        }
        if (Files.exists(directory(name).resolve("HEAD"))) {
            return;
        }
        boolean bare = name.startsWith(MIRRORS);
        var head = refs.lines().findFirst().orElse("").substring(HEAD.length());
        var init = new ArrayList<>(List.of(
                "git", "init", "--quiet", "--template=", "--initial-branch=" + head.replaceFirst("^refs/heads/", "")));
        if (bare) {
            init.add("--bare");
        }
        init.addAll(List.of("--", data.resolve(name).toString()));
        Git.require(Git.execute(home(), data, Map.of(), init, new byte[0]), "init");
        var git = git(name);
        boolean partial = refs.contains("\n" + PARTIAL);
        if (partial) {
            new PartialClone(git).declare();
        }
        if (Files.size(pack) > 0) {
            var line = new ArrayList<>(List.of("git", "--git-dir=" + directory(name), "index-pack"));
            // Each object is looked at; whether all that they name is here can be asked of a whole repository only.
            line.addAll(partial ? List.of("--promisor", "--fsck-objects") : List.of("--strict"));
            line.addAll(List.of(
                    "-o",
                    directory(name).resolve("objects/pack/pack-restored.idx").toString(),
                    Files.move(pack, directory(name).resolve("objects/pack/pack-restored.pack"))
                            .toString()));
            Git.require(Git.execute(home(), data, Map.of(), line, command -> command.withTimeout(LONG)), "index-pack");
        }
        var update = new StringBuilder();
        pointed(refs).forEach(line -> update.append("create ")
                .append(line.substring(line.indexOf(' ') + 1))
                .append(' ')
                .append(line, 0, line.indexOf(' '))
                .append('\n'));
        Git.require(
                git.withInput(update.toString().getBytes(StandardCharsets.UTF_8), "update-ref", "--stdin"),
                "update-ref");
        if (!bare) {
            Git.require(git.in(data.resolve(name), Map.of(), "reset", "--quiet", "--hard"), "reset");
        }
    }

    /** The lines of refs, an id and a name each. */
    private static Stream<String> pointed(String refs) {
        return refs.lines().filter(line -> !line.startsWith(HEAD) && !PARTIAL.startsWith(line) && !line.isBlank());
    }

    private Git git(String name) {
        return new Git(home(), directory(name));
    }

    private Path directory(String name) {
        return name.startsWith(MIRRORS)
                ? data.resolve(name)
                : data.resolve(name).resolve(".git");
    }

    private Path home() {
        try {
            return Files.createDirectories(data.resolve("git-home"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
