package dev.loopforge.github;

import dev.loopforge.kernel.Problem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.kohsuke.github.HttpException;

/** GitHub did not do what we asked, and why. It carries no token and none of GitHub's text but its short message. */
public final class GitHubFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, as far as it matters to the next step. */
    public enum Kind {
        /** The token is wrong, expired or revoked. */
        TOKEN,
        /** The token may not do that. */
        FORBIDDEN,
        MISSING,
        /** GitHub cannot do it in the present state, such as merging what is not mergeable. */
        STATE,
        INVALID,
        LIMITED,
        /** No answer, or a server's error: whether a change happened is unknown. */
        AWAY
    }

    private final Kind kind;
    private final String detail;
    private final transient Optional<Duration> wait;

    GitHubFailed(Kind kind, String detail, Optional<Duration> wait) {
        super(kind + ": " + detail, null, false, false);
        this.kind = kind;
        this.detail = detail;
        this.wait = wait;
    }

    public Kind kind() {
        return kind;
    }

    /** GitHub's own short message, for a person to read. */
    public String detail() {
        return detail;
    }

    static GitHubFailed of(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RateLimited limited) {
                return new GitHubFailed(Kind.LIMITED, "the rate limit is reached", Optional.of(limited.waiting()));
            }
            if (cause instanceof FileNotFoundException) {
                return new GitHubFailed(Kind.MISSING, "not found", Optional.empty());
            }
            if (cause instanceof HttpException answer && answer.getResponseCode() > 0) {
                return new GitHubFailed(kind(answer.getResponseCode()), message(answer), Optional.empty());
            }
        }
        return new GitHubFailed(Kind.AWAY, "no answer", Optional.empty());
    }

    static Kind kind(int status) {
        return switch (status) {
            case 401 -> Kind.TOKEN;
            case 403 -> Kind.FORBIDDEN;
            case 404, 410, 451 -> Kind.MISSING;
            case 405, 409 -> Kind.STATE;
            case 400, 422 -> Kind.INVALID;
            case 429 -> Kind.LIMITED;
            default -> Kind.AWAY;
        };
    }

    private static String message(HttpException answer) {
        try {
            var said = dev.loopforge.kernel.Json.parse(String.valueOf(answer.getMessage()));
            var first = said.path("errors").path(0);
            var text = first.path("message").asText(said.path("message").asText("status " + answer.getResponseCode()));
            return text.substring(0, Math.min(200, text.length()));
        } catch (com.fasterxml.jackson.core.JsonProcessingException noJson) {
            return "status " + answer.getResponseCode();
        }
    }

    /** The same for whoever asked, with the remedy. */
    public Problem problem() {
        return switch (kind) {
            case TOKEN ->
                Problem.refused(
                        "github-token-refused",
                        "GitHub does not accept the token: it is wrong, expired or revoked. Connect GitHub again.");
            case FORBIDDEN ->
                Problem.refused(
                        "github-forbidden",
                        "GitHub does not let this token do that (" + detail
                                + "). Give it the rights contents and pull requests (scope repo), and approve it for the"
                                + " organisation.");
            case MISSING ->
                Problem.refused("github-missing", "GitHub does not know it, or the connected account may not see it.");
            case STATE -> Problem.conflict("github-state", "GitHub cannot do that now: " + detail + ".");
            case INVALID -> Problem.refused("github-invalid", "GitHub refuses that: " + detail + ".");
            case LIMITED ->
                Problem.unavailable(
                        "github-rate-limited",
                        "GitHub's rate limit is reached. The board goes on; GitHub is asked again later.",
                        wait.orElse(Duration.ofMinutes(1)));
            case AWAY ->
                Problem.unavailable(
                        "github-unreachable",
                        "GitHub does not answer. Nothing is lost; try again in a moment.",
                        Duration.ofSeconds(10));
        };
    }
}
