package dev.loopforge.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loopforge.execution.Tools.ToolError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The file tools over one worktree. A path is hostile: it is resolved step by step, may pass no symbolic link, and never
 * leaves the tree or enters {@code .git}.
 */
final class TreeTools {
    private static final int MAX_READ = 200_000;
    private static final int MAX_WRITE = 2_000_000;
    private static final int MAX_FILES = 2_000;
    private static final int MAX_MATCHES = 200;

    private final Path root;

    TreeTools(Path root) {
        this.root = root;
    }

    String list(JsonNode arguments) {
        var start = arguments.path("path").isTextual()
                ? inside(arguments.path("path").textValue())
                : root;
        var files = new ArrayList<String>();
        visit(start, file -> files.add(relative(file)), MAX_FILES);
        if (files.isEmpty()) {
            throw new ToolError("There are no files at this path.");
        }
        return String.join("\n", files) + (files.size() >= MAX_FILES ? "\n… (more files; name a folder)" : "");
    }

    String read(JsonNode arguments) {
        var text = content(inside(Tools.text(arguments, "path")));
        var lines = text.split("\n", -1);
        int offset = Math.max(1, Tools.number(arguments, "offset", 1));
        int limit = Math.max(1, Tools.number(arguments, "limit", 2_000));
        var part = new StringBuilder();
        for (int i = offset - 1; i < Math.min((long) lines.length, (long) offset - 1 + limit); i++) {
            part.append(lines[i]).append('\n');
            if (part.length() > MAX_READ) {
                return part.substring(0, MAX_READ) + "\n… (cut; read on with offset)";
            }
        }
        return part.toString();
    }

    String search(JsonNode arguments) {
        var wanted = Tools.text(arguments, "pattern");
        var start = arguments.path("path").isTextual()
                ? inside(arguments.path("path").textValue())
                : root;
        var pattern = literalWhereBroken(wanted);
        var found = new ArrayList<String>();
        visit(start, file -> match(file, pattern, found), 20_000);
        return found.isEmpty() ? "No match." : String.join("\n", found);
    }

    // A model's pattern may back-track for ever, so it is matched as a literal unless it holds no repetition of a
    // group.
    private static Pattern literalWhereBroken(String wanted) {
        if (wanted.length() > 500 || wanted.matches(".*\\)[*+{].*")) {
            return Pattern.compile(Pattern.quote(wanted));
        }
        try {
            return Pattern.compile(wanted);
        } catch (PatternSyntaxException broken) {
            return Pattern.compile(Pattern.quote(wanted));
        }
    }

    private void match(Path file, Pattern pattern, List<String> found) {
        if (found.size() >= MAX_MATCHES || size(file) > MAX_WRITE) {
            return;
        }
        var text = lenient(file);
        if (text.indexOf('\0') >= 0) {
            return;
        }
        int number = 0;
        for (var line : text.split("\n", -1)) {
            number++;
            if (line.length() <= 5_000 && pattern.matcher(line).find() && found.size() < MAX_MATCHES) {
                found.add(relative(file) + ":" + number + ": " + line.substring(0, Math.min(300, line.length())));
            }
        }
    }

    String edit(JsonNode arguments) {
        var file = inside(Tools.text(arguments, "path"));
        var old = Tools.text(arguments, "old");
        var text = content(file);
        int first = old.isEmpty() ? -1 : text.indexOf(old);
        if (first < 0) {
            throw new ToolError("old does not occur in the file. Read it again and copy the text exactly.");
        }
        if (text.indexOf(old, first + 1) >= 0) {
            throw new ToolError("old occurs more than once. Add lines around it until it is unique.");
        }
        write(file, text.substring(0, first) + Tools.text(arguments, "new") + text.substring(first + old.length()));
        return "Edited.";
    }

    String write(JsonNode arguments) {
        var file = inside(Tools.text(arguments, "path"));
        boolean known = Files.exists(file);
        write(file, Tools.text(arguments, "content"));
        return known ? "Written over." : "Created.";
    }

    String delete(JsonNode arguments) {
        var file = inside(Tools.text(arguments, "path"));
        try {
            if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) || !Files.deleteIfExists(file)) {
                throw new ToolError("There is no such file.");
            }
        } catch (IOException failure) {
            throw new ToolError("The file cannot be deleted.");
        }
        return "Deleted.";
    }

    private String content(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new ToolError("There is no such file.");
        }
        if (size(file) > MAX_WRITE) {
            throw new ToolError("The file is larger than 2 MB; look at it with run_command.");
        }
        var text = lenient(file);
        if (text.indexOf('\0') >= 0) {
            throw new ToolError("This is a binary file.");
        }
        return text;
    }

    private static String lenient(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new ToolError("The file cannot be read.");
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException gone) {
            return 0;
        }
    }

    private static void write(Path file, String content) {
        if (content.length() > MAX_WRITE) {
            throw new ToolError("A file written at once has at most 2,000,000 characters.");
        }
        try {
            var folder = file.getParent();
            if (folder == null) {
                throw new ToolError("This path cannot be written.");
            }
            Files.createDirectories(folder);
            var fresh = Files.createTempFile(folder, ".loopforge-", ".new");
            Files.writeString(fresh, content);
            fresh.toFile().setExecutable(Files.isExecutable(file), false);
            fresh.toFile().setReadable(true, false);
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new ToolError("The file cannot be written.");
        }
    }

    Path inside(String given) {
        if (given.indexOf('\0') >= 0 || given.length() > 1_000) {
            throw new ToolError("This is not a path.");
        }
        var stripped = given.strip().replaceFirst("^/workspace(/|$)", "");
        if (stripped.startsWith("/")) {
            throw new ToolError("Paths are relative to the repository.");
        }
        var path = root.resolve(stripped).normalize();
        if (!path.startsWith(root)) {
            throw new ToolError("This path leads out of the repository.");
        }
        var step = root;
        for (var name : root.relativize(path)) {
            if (name.toString().equalsIgnoreCase(".git")) {
                throw new ToolError("The .git folder is not yours to touch.");
            }
            step = step.resolve(name);
            if (Files.isSymbolicLink(step)) {
                throw new ToolError("This path leads through a symbolic link.");
            }
        }
        return path;
    }

    private String relative(Path file) {
        return root.relativize(file).toString();
    }

    private interface Visit {
        void file(Path file);
    }

    private void visit(Path start, Visit visit, int most) {
        int[] left = {most};
        try {
            Files.walkFileTree(start, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes facts) {
                    var name = folder.getFileName();
                    boolean skip = name != null
                            && (name.toString().equals(".git")
                                    || name.toString().equals("node_modules"));
                    return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes facts) {
                    if (facts.isRegularFile() && !file.getFileName().toString().equals(".git")) {
                        visit.file(file);
                        left[0]--;
                    }
                    return left[0] > 0 ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
