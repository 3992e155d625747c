package dev.loopforge.github;

import com.fasterxml.jackson.databind.JsonNode;

/** What GitHub tells us by a webhook, reduced to what it means here. */
public sealed interface GitHubEvent {
    /** A pull request was opened, changed, merged or closed; {@code merged} is a state of its own. */
    record PullRequestChanged(String repository, int number, String state, boolean draft, String headCommit)
            implements GitHubEvent {}

    /** Somebody reviewed a pull request or commented on it. */
    record PullRequestDiscussed(String repository, int number) implements GitHubEvent {}

    /** A check or a status of a commit changed. */
    record ChecksChanged(String repository, String commit) implements GitHubEvent {}

    record BranchPushed(String repository, String branch) implements GitHubEvent {}

    record IssueChanged(String repository, int number, boolean open) implements GitHubEvent {}

    /** It has another name or another owner now. */
    record RepositoryRenamed(String before, String now) implements GitHubEvent {}

    /** The app may reach other repositories of an account than before: it was installed, changed, paused or removed there. */
    record InstallationChanged(String account) implements GitHubEvent {}

    /** Nothing to us. */
    record Ignored(String why) implements GitHubEvent {}

    /** Reads a delivery. A kind nobody knows, or a body that lacks what its kind needs, is ignored, never an error. */
    static GitHubEvent read(String kind, JsonNode body) {
        if (kind.equals("installation") || kind.equals("installation_repositories")) {
            return installation(
                    body.path("installation").path("account").path("login").asText(""));
        }
        var repository = body.path("repository").path("full_name").asText("");
        if (repository.isEmpty()) {
            return new Ignored("no repository");
        }
        return switch (kind) {
            case "pull_request" -> pullRequest(repository, body.path("pull_request"));
            case "pull_request_review", "pull_request_review_comment", "pull_request_review_thread" ->
                discussed(repository, body.path("pull_request").path("number").asInt(0));
            case "issue_comment" ->
                body.path("issue").has("pull_request")
                        ? discussed(
                                repository, body.path("issue").path("number").asInt(0))
                        : new Ignored("a comment on an issue");
            case "check_run", "check_suite" ->
                checks(repository, body.path(kind).path("head_sha").asText(""));
            case "status" -> checks(repository, body.path("sha").asText(""));
            case "push" -> pushed(repository, body.path("ref").asText(""));
            case "issues" -> issue(repository, body);
            case "repository" -> renamed(repository, body);
            default -> new Ignored("nothing to us");
        };
    }

    private static GitHubEvent installation(String account) {
        return account.isEmpty() ? new Ignored("no account") : new InstallationChanged(account);
    }

    private static GitHubEvent pullRequest(String repository, JsonNode one) {
        int number = one.path("number").asInt(0);
        if (number < 1) {
            return new Ignored("no pull request");
        }
        boolean merged = one.path("merged").asBoolean(false)
                || !one.path("merged_at").asText("").isEmpty()
                        && !one.path("merged_at").isNull();
        return new PullRequestChanged(
                repository,
                number,
                merged ? "merged" : one.path("state").asText("open").equals("closed") ? "closed" : "open",
                one.path("draft").asBoolean(false),
                one.path("head").path("sha").asText(""));
    }

    private static GitHubEvent discussed(String repository, int number) {
        return number < 1 ? new Ignored("no pull request") : new PullRequestDiscussed(repository, number);
    }

    private static GitHubEvent checks(String repository, String commit) {
        return commit.isEmpty() ? new Ignored("no commit") : new ChecksChanged(repository, commit);
    }

    private static GitHubEvent pushed(String repository, String ref) {
        return ref.startsWith("refs/heads/")
                ? new BranchPushed(repository, ref.substring("refs/heads/".length()))
                : new Ignored("not a branch");
    }

    private static GitHubEvent issue(String repository, JsonNode body) {
        int number = body.path("issue").path("number").asInt(0);
        boolean open = body.path("issue").path("state").asText("open").equals("open");
        return number < 1 ? new Ignored("no issue") : new IssueChanged(repository, number, open);
    }

    private static GitHubEvent renamed(String repository, JsonNode body) {
        var before = body.path("changes")
                .path("repository")
                .path("name")
                .path("from")
                .asText("");
        var owner = body.path("changes").path("owner").path("from");
        var from = owner.path("organization")
                .path("login")
                .asText(owner.path("user").path("login").asText(""));
        var action = body.path("action").asText("");
        int slash = repository.indexOf('/');
        if (action.equals("renamed") && !before.isEmpty()) {
            return new RepositoryRenamed(repository.substring(0, slash + 1) + before, repository);
        }
        return action.equals("transferred") && !from.isEmpty()
                ? new RepositoryRenamed(from + repository.substring(slash), repository)
                : new Ignored("not a new name");
    }
}
