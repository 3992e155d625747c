package dev.loopforge.git;

import dev.loopforge.kernel.Disk;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.kernel.process.Finished;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The repositories: what may be used at all, and one bare mirror of each workflow's. */
@Singleton
public final class Mirrors {
    private static final Pattern SAFE_URL = Pattern.compile("[A-Za-z0-9:/@._~%+=-]{1,1000}");
    private static final Pattern SHORT_SSH =
            Pattern.compile("^([A-Za-z0-9_]+@[A-Za-z0-9][A-Za-z0-9.-]*):/?([^/:-][^:]*)$");
    private static final Inspection.Refused CORRUPT = new Inspection.Refused(
            "repository-corrupt", "git cannot read this repository. Run git fsck in it; a fresh clone usually helps.");
    private static final List<String> USUAL = List.of("main", "master", "trunk");
    private static final Pattern GONE = Pattern.compile("repository .*not found|error: 404");
    private static final Set<String> SCHEMES = Set.of("https", "http", "ssh");

    private final GitSettings settings;
    private final SampleRepositories samples;
    private final ConcurrentHashMap<WorkflowId, Mirror> open = new ConcurrentHashMap<>();

    public Mirrors(GitSettings settings) {
        this.settings = settings;
        this.samples = new SampleRepositories(settings.dataDirectory());
    }

    /** A fresh sample repository with these files, by their paths inside it; {@link #folder} takes it. */
    public Path sample(Map<String, byte[]> files) {
        return samples.create(files);
    }

    /** A folder of this machine: absolute, there, and allowed. */
    public Origin folder(String path) {
        if (path.isBlank() || path.indexOf('\0') >= 0 || !path.startsWith("/")) {
            throw refused("repository-path-refused", "Give the folder's full path, beginning with /.");
        }
        Path real;
        try {
            real = Path.of(path).toRealPath();
        } catch (IOException | java.nio.file.InvalidPathException missing) {
            throw refused("repository-missing", "There is no folder at this path.");
        }
        if (!Files.isDirectory(real)) {
            throw refused("repository-missing", "This path is a file; give the repository's folder.");
        }
        if (samples.holds(real)) {
            return new Origin.Folder(real);
        }
        var roots = settings.allowedFolderRoots();
        if (real.startsWith(settings.dataDirectory().toAbsolutePath())
                || (!roots.isEmpty() && roots.stream().noneMatch(real::startsWith))) {
            throw refused(
                    "repository-path-refused",
                    "Folders there are not open to boards. The administrator sets which are.");
        }
        return new Origin.Folder(real);
    }

    /** A git URL: https or ssh, or http for a host the operator allows; nothing that git would run or read instead. */
    public Origin remote(String url) {
        return remote(url, Optional.empty());
    }

    /** The same, with the token its server wants; the token goes to that server alone. */
    public Origin remote(String url, Optional<Redacted> token) {
        var given = SHORT_SSH.matcher(url.strip()).replaceFirst("ssh://$1/$2");
        if (given.startsWith("-")
                || given.contains("::")
                || !SAFE_URL.matcher(given).matches()) {
            throw refused(
                    "repository-url-refused", "This is not a git URL. Use https://host/path or ssh://git@host/path.");
        }
        URI uri;
        try {
            uri = new URI(given);
        } catch (URISyntaxException malformed) {
            throw refused(
                    "repository-url-refused", "This is not a git URL. Use https://host/path or ssh://git@host/path.");
        }
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme) || uri.getHost() == null || uri.getHost().startsWith("-")) {
            throw refused("repository-url-refused", "Only https:// and ssh:// repositories can be used.");
        }
        if (!scheme.equals("ssh") && uri.getRawUserInfo() != null) {
            throw refused(
                    "repository-url-refused", "Leave name and token out of the URL; add the token in the settings.");
        }
        boolean allowed = allowedHost(uri);
        if (scheme.equals("http") && !allowed) {
            throw refused(
                    "repository-url-refused",
                    "Plain http is refused. Use https, or let the administrator allow the host.");
        }
        if (!allowed && Hosts.reachesInside(uri.getHost())) {
            throw refused(
                    "repository-host-refused",
                    "This host is inside your network. The administrator can allow it with LOOPFORGE_ALLOWED_HOSTS.");
        }
        return new Origin.Remote(given, token, settings.outgoing());
    }

    private boolean allowedHost(URI uri) {
        var name = uri.getHost().toLowerCase(Locale.ROOT);
        var withPort = name + ":" + uri.getPort();
        return settings.allowedHosts().stream()
                .map(host -> host.toLowerCase(Locale.ROOT))
                .anyMatch(host -> host.equals(name) || host.equals(withPort));
    }

    /** Looks at an origin without keeping anything of it. */
    public Inspection inspect(Origin origin) {
        if (origin instanceof Origin.Folder(Path path) && !looksLikeRepository(path)) {
            return new Inspection.Refused(
                    "repository-not-git",
                    "This folder is not a git repository. Run git init and commit something first.");
        }
        var listed = outside(origin, "--symref", "--", origin.address());
        if (!listed.succeeded()) {
            // A folder is not away and asks for no token: what git cannot list there is broken.
            return origin instanceof Origin.Folder && !listed.timedOut() ? CORRUPT : refusal(listed);
        }
        var found = read(listed.outputText());
        return origin instanceof Origin.Folder(Path path)
                        && found instanceof Inspection.Usable usable
                        && !whole(origin, path, usable.head())
                ? CORRUPT
                : found;
    }

    /**
     * The workflow's mirror; made at the first call, fetched by {@link Mirror#fetch}.
     *
     * @param branch the branch its runs grow from; of a large repository its newest files are fetched at once
     */
    public Mirror open(WorkflowId workflow, Origin origin, String branch) {
        return open.compute(workflow, (id, known) -> {
            if (known != null && known.origin().equals(origin) && known.branch().equals(branch)) {
                return known;
            }
            return Mirror.at(settings, id.toString(), origin, branch);
        });
    }

    /** Whether there is a mirror of the workflow's already. */
    public boolean has(WorkflowId workflow) {
        return Files.exists(settings.dataDirectory()
                .resolve("mirrors")
                .resolve(workflow + ".git")
                .resolve("HEAD"));
    }

    /** What the runs whose own checkouts lie here are called. */
    public List<String> worktrees() {
        var names = settings.dataDirectory().resolve("worktrees").toFile().list();
        return names == null ? List.of() : List.of(names);
    }

    /** Looks through the folders, which takes a moment for each ten thousand files. */
    public Disk disk() {
        var data = settings.dataDirectory();
        try {
            return new Disk(
                    size(data.resolve("mirrors")),
                    size(data.resolve("worktrees")) + size(data.resolve("checkouts")) + size(data.resolve("spools")),
                    Files.getFileStore(data).getUsableSpace());
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot look at the disk", failure);
        }
    }

    private static long size(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        var sum = new AtomicLong();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes about) {
                sum.addAndGet(about.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path gone, IOException why) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, @Nullable IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
        return sum.get();
    }

    /** Whether the newest commit's files are all named there: a folder's references may outlive what they refer to. */
    private boolean whole(Origin origin, Path folder, CommitId head) {
        var listed = Git.execute(
                home(),
                folder,
                Git.reach(origin),
                List.of("git", "ls-tree", "-r", "-t", "--name-only", "-z", head.value()),
                new byte[0]);
        return listed.succeeded();
    }

    private static boolean looksLikeRepository(Path path) {
        return Files.exists(path.resolve(".git"))
                || (Files.isRegularFile(path.resolve("HEAD")) && Files.isDirectory(path.resolve("objects")));
    }

    private Finished outside(Origin origin, String... arguments) {
        var line = new ArrayList<>(List.of("git"));
        line.addAll(Git.reading("ls-remote", origin));
        line.addAll(List.of(arguments));
        var home = home();
        return Git.execute(home, home, Git.reach(origin), line, new byte[0]);
    }

    private Path home() {
        try {
            return Files.createDirectories(settings.dataDirectory().resolve("git-home"));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot make the folder for git", failure);
        }
    }

    private static Inspection read(String listing) {
        String head = "";
        String headCommit = "";
        var branches = new ArrayList<String>();
        for (var line : listing.split("\n")) {
            var parts = line.split("\t");
            if (parts.length < 2) {
                continue;
            }
            if (parts[0].startsWith("ref: refs/heads/") && parts[1].equals("HEAD")) {
                head = parts[0].substring("ref: refs/heads/".length());
            } else if (parts[1].equals("HEAD")) {
                headCommit = parts[0];
            } else if (parts[1].startsWith("refs/heads/")) {
                branches.add(parts[1].substring("refs/heads/".length()));
            }
        }
        if (branches.isEmpty() || headCommit.isEmpty()) {
            return new Inspection.Refused(
                    "repository-empty",
                    "The repository has no commit on its default branch yet. Commit something first.");
        }
        // Without a branch in HEAD (detached) the usual names come first.
        var fallback = USUAL.stream().filter(branches::contains).findFirst().orElse(branches.getFirst());
        return new Inspection.Usable(head.isEmpty() ? fallback : head, branches, new CommitId(headCommit));
    }

    private static boolean refusesUs(String text) {
        return text.contains("authentication")
                || text.contains("could not read username")
                || text.contains("permission denied")
                || text.contains("error: 403")
                || text.contains("error: 401");
    }

    /** Why the server's door is shut to us, where it is: in its own words if it said any. */
    static Optional<String> shut(Finished call) {
        var text = call.errorText().toLowerCase(Locale.ROOT);
        if (call.succeeded() || !(refusesUs(text) || GONE.matcher(text).find())) {
            return Optional.empty();
        }
        return call.errorText()
                .lines()
                .filter(line -> line.startsWith("remote: "))
                .map(line -> line.substring("remote: ".length()).strip())
                .filter(line -> !line.isEmpty())
                .findFirst()
                .or(() -> Optional.of(
                        refusesUs(text)
                                ? "The git server does not accept our token."
                                : "The git server knows no such repository, or our token may not see it."));
    }

    private static Inspection refusal(Finished listed) {
        var text = listed.errorText().toLowerCase(Locale.ROOT);
        if (listed.timedOut()) {
            return new Inspection.Refused("repository-unreachable", "The git server did not answer in time.");
        }
        if (refusesUs(text)) {
            return new Inspection.Refused(
                    "repository-authentication",
                    "The git server refuses us. Check that the repository is public or that the token may read it.");
        }
        if (text.contains("not found")
                || text.contains("does not appear to be a git repository")
                || text.contains("404")) {
            return new Inspection.Refused(
                    "repository-missing",
                    "There is no repository at this address, or it is private and we have no token for it.");
        }
        if (text.contains("could not resolve") || text.contains("refused") || text.contains("unable to access")) {
            return new Inspection.Refused("repository-unreachable", "The git server cannot be reached from here.");
        }
        return CORRUPT;
    }

    private static Problem refused(String code, String sentence) {
        return Problem.refused(code, sentence).withError("repository", sentence);
    }
}
