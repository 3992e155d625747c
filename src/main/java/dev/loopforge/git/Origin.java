package dev.loopforge.git;

import dev.loopforge.http.Outgoing;
import dev.loopforge.kernel.Redacted;
import java.nio.file.Path;
import java.util.Optional;

/** Where a repository comes from: a folder of this machine, or a URL with perhaps a token. Made by {@link Mirrors}. */
public sealed interface Origin {
    record Folder(Path path) implements Origin {}

    record Remote(String url, Optional<Redacted> token, Outgoing outgoing) implements Origin {}

    /** What git is given. */
    default String address() {
        return switch (this) {
            case Folder(Path path) -> path.toString();
            case Remote remote -> remote.url();
        };
    }
}
