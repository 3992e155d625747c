package dev.loopforge.github;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kohsuke.github.GHPermissionType;
import org.kohsuke.github.GHPullRequestReviewState;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GHUser;

/** Reads what people say about a pull request, and whether they may write to its repository. */
final class Remarks {
    private static final int PAGE = 100;

    private Remarks() {}

    static List<Remark> of(GHRepository repository, int number) throws IOException {
        var found = new ArrayList<Remark>();
        var one = repository.getPullRequest(number);
        for (var review : one.listReviews().withPageSize(PAGE)) {
            boolean asks = review.getState() == GHPullRequestReviewState.CHANGES_REQUESTED
                    || review.getState() == GHPullRequestReviewState.COMMENTED;
            if (asks && review.getBody() != null && !review.getBody().isBlank()) {
                var author = name(review.getUser());
                found.add(new Remark(
                        "review:" + review.getId(), author, "", review.getBody(), writes(repository, author)));
            }
        }
        for (var comment : one.listReviewComments().withPageSize(PAGE)) {
            var author = name(comment.getUser());
            var where = comment.getPath() + (comment.getLine() > 0 ? ":" + comment.getLine() : "");
            found.add(new Remark(
                    "review-comment:" + comment.getId(), author, where, comment.getBody(), writes(repository, author)));
        }
        return found;
    }

    static String name(@Nullable GHUser user) {
        return user == null ? "ghost" : user.getLogin();
    }

    /** Whether somebody may write to the repository. Where GitHub does not tell us, nobody may. */
    static boolean writes(GHRepository repository, String login) throws IOException {
        try {
            return repository.hasPermission(login, GHPermissionType.WRITE);
        } catch (IOException unsaid) {
            var failed = GitHubFailed.of(unsaid);
            if (failed.kind() == GitHubFailed.Kind.FORBIDDEN || failed.kind() == GitHubFailed.Kind.MISSING) {
                return false;
            }
            throw unsaid;
        }
    }
}
