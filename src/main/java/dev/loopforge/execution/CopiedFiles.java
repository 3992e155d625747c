package dev.loopforge.execution;

import dev.loopforge.board.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Files that a board's commands need and git does not have, such as a {@code .env}: copied from the person's own folder into a
 * checkout, where git has none of that name, and left out of every commit. A path leads neither out of the folder nor through
 * a link.
 */
record CopiedFiles(Optional<Path> from, List<String> names) {
    private static final Logger LOG = Logger.getLogger(CopiedFiles.class);
    private static final long MAX_BYTES = 10 << 20;

    static CopiedFiles of(Workflow workflow) {
        boolean local = workflow.repository().kind().equals("local");
        return new CopiedFiles(
                local ? Optional.of(Path.of(workflow.repository().location())) : Optional.empty(),
                workflow.settings().copyFiles());
    }

    /** Copies what is there; what is missing, too large or out of bounds is left and said in the log. */
    void into(Path checkout) {
        from.ifPresent(folder -> names.forEach(name -> {
            try {
                copy(folder, checkout, name);
            } catch (IOException | IllegalArgumentException failure) {
                LOG.warnf(
                        "a file of the board's copyFiles was not copied: %s",
                        failure.getClass().getSimpleName());
            }
        }));
    }

    private static void copy(Path folder, Path checkout, String name) throws IOException {
        var source = folder.resolve(name).normalize();
        var target = checkout.resolve(name).normalize();
        boolean inside = source.startsWith(folder) && target.startsWith(checkout) && !target.equals(checkout);
        if (!inside || !source.toRealPath().equals(folder.toRealPath().resolve(folder.relativize(source)))) {
            throw new IllegalArgumentException("out of bounds");
        }
        if (!Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS) || Files.size(source) > MAX_BYTES) {
            throw new IllegalArgumentException("no file of a sensible size");
        }
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        var above = Objects.requireNonNull(target.getParent());
        Files.createDirectories(above);
        if (!above.toRealPath().startsWith(checkout.toRealPath())) {
            throw new IllegalArgumentException("out of bounds");
        }
        Files.copy(source, target);
    }
}
