package dev.loopforge.board;

import dev.loopforge.git.Mirrors;
import dev.loopforge.git.Origin;
import dev.loopforge.github.Repositories;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.UserId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Where the code of a board comes from: a folder, a URL, or GitHub on the token of whoever linked the repository. */
@Singleton
final class Origins {
    private final Mirrors mirrors;
    private final Optional<Repositories> github;

    @Inject
    Origins(Mirrors mirrors, Repositories github) {
        this(mirrors, Optional.of(github));
    }

    private Origins(Mirrors mirrors, Optional<Repositories> github) {
        this.mirrors = mirrors;
        this.github = github;
    }

    /** Only folders and URLs, where nobody's tokens can be read. */
    static Origins withoutGitHub(Mirrors mirrors) {
        return new Origins(mirrors, Optional.empty());
    }

    /** Of a repository on GitHub, the name it has there now; it must be there, and not be archived. */
    Repository seen(Repository named, UserId person) {
        return named.kind().equals("github")
                ? Repository.of("github", hub().usable(person, named.location()).fullName())
                : named;
    }

    Origin of(Workflow workflow) {
        return of(workflow.repository(), workflow.createdBy());
    }

    Origin of(Repository repository, UserId owner) {
        return switch (repository.kind()) {
            case "local" -> mirrors.folder(repository.location());
            case "git" -> mirrors.remote(repository.location());
            case "github" ->
                mirrors.remote(hub().cloneUrl(repository.location()), hub().token(owner, repository.location()));
            default ->
                throw Problem.invalid(
                        "repository.kind",
                        "The kinds of repository are local (a folder), git (a URL) and github (a full name).");
        };
    }

    private Repositories hub() {
        return github.orElseThrow(() -> new IllegalStateException("no board on GitHub is touched here"));
    }
}
