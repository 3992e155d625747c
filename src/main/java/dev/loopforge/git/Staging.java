package dev.loopforge.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Puts what lies in a checkout into an index: everything but ignored files, new files that look like secrets, and
 * repositories inside it, which git would quietly turn into a bare reference to a commit nobody else has. Names are bytes
 * to git and travel here as ISO 8859-1, which loses none; they are handed over on standard input, never as arguments.
 */
final class Staging {
    /** New files of these names stay out of commits and survive a reset; as git's ignore patterns. */
    static final List<String> SECRET_NAMES = List.of(
            ".env",
            ".env.*",
            "*.pem",
            "*.p12",
            "*.pfx",
            "*.keystore",
            "id_rsa*",
            "id_dsa*",
            "id_ecdsa*",
            "id_ed25519*",
            ".netrc",
            ".npmrc",
            ".pypirc",
            ".git-credentials");

    private static final Pattern SECRET = Pattern.compile(
            "(?i).*\\.(pem|p12|pfx|keystore)|\\.env|\\.env\\..*|id_(rsa|dsa|ecdsa|ed25519).*"
                    + "|\\.(netrc|npmrc|pypirc|git-credentials)",
            Pattern.DOTALL);
    private static final Pattern EXAMPLE = Pattern.compile("(?i)\\.env\\.(example|sample|template|dist)");

    private final Git git;
    private final Path tree;
    private final Map<String, String> environment;
    private final List<String> apart;

    Staging(Git git, Path tree, Map<String, String> environment, List<String> apart) {
        this.git = git;
        this.tree = tree;
        this.environment = environment;
        this.apart = apart;
    }

    /** One path as an ignore pattern. */
    static String exactly(String path) {
        return "/" + path.replaceAll("([\\\\*?\\[ ])", "\\\\$1");
    }

    void stageAll() {
        Git.require(git.in(tree, environment, "add", "--update", "--", "."), "add");
        update("--add", untracked().stream().filter(name -> !leftOut(name)).toList());
        // A tracked file may have become a repository, now or between the two steps.
        update("--force-remove", newRepositories());
    }

    /** Also what looks like a secret, and the files of repositories inside: for what never leaves this machine. */
    void stageEverything() {
        Git.require(git.in(tree, environment, "add", "--update", "--", "."), "add");
        var names = new ArrayList<String>();
        for (var name : untracked()) {
            if (name.endsWith("/")) {
                names.addAll(filesBelow(name));
            } else {
                names.add(name);
            }
        }
        update("--add", names);
    }

    /** The files of a repository inside, without its own history; git itself does not look into one. */
    private List<String> filesBelow(String folder) {
        var start = tree.resolve(new String(folder.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
        try (var all = Files.walk(start)) {
            return all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .filter(path -> Stream.of(tree.relativize(path).toString().split("/"))
                            .noneMatch(".git"::equalsIgnoreCase))
                    .map(path -> new String(
                            tree.relativize(path).toString().getBytes(StandardCharsets.UTF_8),
                            StandardCharsets.ISO_8859_1))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot look into a repository of a checkout", failure);
        }
    }

    List<String> leftOut() {
        return untracked().stream()
                .filter(Staging::leftOut)
                .map(name -> new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .toList();
    }

    private static boolean leftOut(String name) {
        var last = name.substring(name.lastIndexOf('/') + 1);
        return last.isEmpty()
                || SECRET.matcher(last).matches() && !EXAMPLE.matcher(last).matches();
    }

    private List<String> untracked() {
        var line = new ArrayList<>(List.of("ls-files", "--others", "--exclude-standard", "-z"));
        apart.forEach(name -> line.add("--exclude=" + exactly(name)));
        return fields(line.toArray(String[]::new));
    }

    private List<String> newRepositories() {
        var raw = fields("diff-index", "--cached", "--raw", "-z", "--no-renames", "HEAD");
        var found = new ArrayList<String>();
        for (int i = 0; i + 1 < raw.size(); i += 2) {
            var columns = raw.get(i).split(" ");
            if (columns[1].equals("160000") && !columns[0].equals(":160000")) {
                found.add(raw.get(i + 1));
            }
        }
        return found;
    }

    private List<String> fields(String... arguments) {
        var listed = git.in(tree, environment, arguments);
        Git.require(listed, arguments[0]);
        if (listed.truncated()) {
            throw new IllegalStateException("the checkout holds too many files to list");
        }
        return Stream.of(new String(listed.output(), StandardCharsets.ISO_8859_1).split("\0"))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private void update(String how, List<String> names) {
        if (names.isEmpty()) {
            return;
        }
        var input = (String.join("\0", names) + "\0").getBytes(StandardCharsets.ISO_8859_1);
        Git.require(
                git.over(tree, environment, input, "update-index", how, "--remove", "-z", "--stdin"), "update-index");
    }
}
