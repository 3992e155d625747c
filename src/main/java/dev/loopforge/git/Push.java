package dev.loopforge.git;

import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.process.Finished;
import java.util.Locale;

/** What came of a push. */
public sealed interface Push {
    record Pushed() implements Push {}

    record AlreadyThere() implements Push {}

    /** The origin has something else there; nothing was overwritten. */
    record Rejected(String reason) implements Push {}

    /** The origin does not accept who we are, does not let us push, or does not know the repository any more. */
    record NotLetIn(String reason) implements Push {}

    /** The origin could not be reached. */
    record Failed(String reason) implements Push {}

    /** The origin's branches could not be fetched before it. */
    static Push notReached(Problem why) {
        return why.code().equals("repository-not-let-in") ? new NotLetIn(why.title()) : new Failed(why.title());
    }

    static Push of(Finished finished) {
        var output = finished.outputText();
        if (finished.succeeded()) {
            return output.lines().anyMatch(line -> line.startsWith("=")) ? new AlreadyThere() : new Pushed();
        }
        var reason = output.lines()
                .filter(line -> line.startsWith("!"))
                .findFirst()
                .orElseGet(() -> Mirror.firstLine(Git.brief(finished)));
        var shut = Mirrors.shut(finished);
        if (shut.isPresent()) {
            return new NotLetIn(shut.get());
        }
        var text = reason.toLowerCase(Locale.ROOT);
        return text.contains("reject") || text.contains("stale info") || text.contains("checked out")
                ? new Rejected(reason)
                : new Failed(reason);
    }
}
