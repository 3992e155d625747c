package dev.loopforge.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loopforge.kernel.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.kohsuke.github.GHCheckRun;
import org.kohsuke.github.GHIssue;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHPullRequest;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GitHub;

/** GitHub as one token sees it. Every call may fail as {@link GitHubFailed}; none is repeated here. */
public final class GitHubApi {
    private static final int PAGE = 100;
    private static final int MOST_REPOSITORIES = 2_000;
    private static final int MOST_ISSUES = 500;
    private static final Set<String> GREEN = Set.of("success", "neutral", "skipped");

    private final GitHub github;
    private final Line line;
    private final Supplier<String> authorization;

    GitHubApi(GitHub github, Line line, Supplier<String> authorization) {
        this.github = github;
        this.line = line;
        this.authorization = authorization;
    }

    /** What asks GitHub. */
    private interface Question<T> {
        T ask() throws IOException;
    }

    private static <T> T ask(Question<T> question) {
        try {
            return question.ask();
        } catch (IOException failure) {
            throw GitHubFailed.of(failure);
        } catch (org.kohsuke.github.GHException failure) {
            // Paging wraps what went wrong on a later page.
            throw failure.getCause() instanceof IOException inner ? GitHubFailed.of(inner) : failure;
        }
    }

    /** What tells GitHub something and wants no answer. */
    private interface Order {
        void give() throws IOException;
    }

    private static void tell(Order order) {
        ask(() -> {
            order.give();
            return true;
        });
    }

    /** Whose token it is, asked anew each time: the library would remember, and a token can be revoked. */
    public GitHubPerson whoAmI() {
        return ask(() -> {
            var me = read("/user");
            var login = me.path("login").asText();
            return new GitHubPerson(
                    me.path("id").asLong(),
                    login,
                    me.path("name").isTextual() ? me.path("name").asText() : login);
        });
    }

    private JsonNode read(String path) throws IOException {
        var body = line.read(URI.create(github.getApiUrl() + path), authorization.get());
        return Json.parse(new String(body, StandardCharsets.UTF_8));
    }

    /** The scopes GitHub has named for this token so far. */
    List<String> scopes() {
        return line.scopes();
    }

    /** The organisations and teams of the token's owner, written as in the allow-list. */
    Set<String> memberships() {
        return ask(() -> {
            var found = new TreeSet<String>();
            github.getMyOrganizations().keySet().forEach(name -> found.add("org:" + name.toLowerCase(Locale.ROOT)));
            github.getMyTeams()
                    .forEach((organisation, teams) -> teams.forEach(team ->
                            found.add(("team:" + organisation + "/" + team.getSlug()).toLowerCase(Locale.ROOT))));
            return found;
        });
    }

    /** The repositories the token sees whose name holds the words, most recently pushed first. */
    public List<RemoteRepository> repositories(String words, int most) {
        var wanted = words.strip().toLowerCase(Locale.ROOT);
        return ask(() -> {
            var found = new ArrayList<RemoteRepository>();
            int seen = 0;
            for (var repository : github.getMyself().listRepositories(PAGE)) {
                if (repository.getFullName().toLowerCase(Locale.ROOT).contains(wanted)) {
                    found.add(seen(repository));
                }
                if (found.size() >= most || ++seen >= MOST_REPOSITORIES) {
                    break;
                }
            }
            return found;
        });
    }

    public RemoteRepository repository(String fullName) {
        return ask(() -> seen(github.getRepository(fullName)));
    }

    private static RemoteRepository seen(GHRepository repository) {
        var methods = new ArrayList<String>();
        if (repository.isAllowMergeCommit()) {
            methods.add("merge");
        }
        if (repository.isAllowSquashMerge()) {
            methods.add("squash");
        }
        if (repository.isAllowRebaseMerge()) {
            methods.add("rebase");
        }
        return new RemoteRepository(
                repository.getFullName(),
                repository.isPrivate(),
                repository.isArchived(),
                repository.getDefaultBranch() == null ? "main" : repository.getDefaultBranch(),
                Optional.ofNullable(repository.getDescription()),
                repository.hasPushAccess() || repository.hasAdminAccess(),
                methods);
    }

    /** The pull requests from a branch of the repository itself, newest first, whatever their state. */
    public List<RemotePullRequest> pullRequests(String fullName, String branch) {
        return ask(() -> {
            var repository = github.getRepository(fullName);
            var found = new ArrayList<RemotePullRequest>();
            for (var one : repository
                    .queryPullRequests()
                    .state(GHIssueState.ALL)
                    .head(repository.getOwnerName() + ":" + branch)
                    .list()
                    .withPageSize(PAGE)) {
                if (branch.equals(one.getHead().getRef())) {
                    found.add(seen(one));
                }
            }
            return found;
        });
    }

    public RemotePullRequest pullRequest(String fullName, int number) {
        return ask(() -> seen(github.getRepository(fullName).getPullRequest(number)));
    }

    /** What a pull request is to say. */
    public record NewPullRequest(String title, String branch, String base, String body, boolean draft) {}

    public RemotePullRequest open(String fullName, NewPullRequest wanted) {
        return ask(() -> seen(github.getRepository(fullName)
                .createPullRequest(
                        wanted.title(), wanted.branch(), wanted.base(), wanted.body(), true, wanted.draft())));
    }

    private static RemotePullRequest seen(GHPullRequest one) throws IOException {
        boolean merged = one.getMergedAt() != null;
        var state = merged ? "merged" : one.getState() == GHIssueState.OPEN ? "open" : "closed";
        return new RemotePullRequest(
                one.getNumber(),
                one.getHtmlUrl().toString(),
                state,
                one.isDraft(),
                one.getHead().getRef(),
                one.getHead().getSha(),
                one.getBody() == null ? "" : one.getBody());
    }

    /** Merges exactly this commit; GitHub refuses where the branch has moved on. */
    public void merge(String fullName, int number, String commit, String method, String title) {
        tell(() -> {
            github.getRepository(fullName)
                    .getPullRequest(number)
                    .merge(title, commit, GHPullRequest.MergeMethod.valueOf(method.toUpperCase(Locale.ROOT)));
        });
    }

    /** What check runs and statuses say of a commit; of each name GitHub counts the newest. */
    public Checks checks(String fullName, String commit) {
        var runs = new HashMap<String, GHCheckRun>();
        for (var run : orNone(() -> github.getRepository(fullName)
                .getCheckRuns(commit)
                .withPageSize(PAGE)
                .toList())) {
            runs.merge(run.getName(), run, (one, other) -> one.getId() > other.getId() ? one : other);
        }
        int pending = 0;
        var failures = new ArrayList<Checks.Failure>();
        for (var run : runs.values()) {
            if (run.getStatus() != GHCheckRun.Status.COMPLETED) {
                pending++;
            } else if (!GREEN.contains(String.valueOf(run.getConclusion()).toLowerCase(Locale.ROOT))) {
                failures.add(new Checks.Failure("check:" + run.getId(), run.getName()));
            }
        }
        var statuses = orNone(() -> statuses(fullName, commit));
        for (var status : statuses) {
            switch (status.path("state").asText()) {
                case "success" -> {}
                case "pending" -> pending++;
                default ->
                    failures.add(new Checks.Failure(
                            "status:" + status.path("id").asText(),
                            status.path("context").asText("status")));
            }
        }
        return Checks.of(runs.size() + statuses.size(), pending, failures);
    }

    /** The library asks for statuses at an address GitHub does not describe. */
    private List<JsonNode> statuses(String fullName, String commit) throws IOException {
        var said = read("/repos/" + fullName + "/commits/" + commit + "/status?per_page=" + PAGE);
        var all = new ArrayList<JsonNode>();
        said.path("statuses").forEach(all::add);
        return all;
    }

    /** Of a commit GitHub knows nothing about, nothing is said. */
    private static <T> List<T> orNone(Question<List<T>> question) {
        try {
            return ask(question);
        } catch (GitHubFailed failed) {
            if (failed.kind() == GitHubFailed.Kind.MISSING || failed.kind() == GitHubFailed.Kind.INVALID) {
                return List.of();
            }
            throw failed;
        }
    }

    /** The review comments and reviews with text of a pull request, oldest first; an approval asks for nothing. */
    public List<Remark> remarks(String fullName, int number) {
        return ask(() -> Remarks.of(github.getRepository(fullName), number));
    }

    /** Open issues of a repository that carry all the labels; pull requests are none. */
    public List<RemoteIssue> issues(String fullName, List<String> labels) {
        return ask(() -> {
            var repository = github.getRepository(fullName);
            var query = repository.queryIssues().state(GHIssueState.OPEN);
            labels.forEach(query::label);
            var found = new ArrayList<RemoteIssue>();
            for (var issue : query.list().withPageSize(PAGE)) {
                if (!issue.isPullRequest() && found.size() < MOST_ISSUES) {
                    found.add(seen(repository, issue));
                }
            }
            return found;
        });
    }

    public RemoteIssue issue(String fullName, int number) {
        return ask(() -> {
            var repository = github.getRepository(fullName);
            return seen(repository, repository.getIssue(number));
        });
    }

    public void closeIssue(String fullName, int number) {
        tell(() -> {
            github.getRepository(fullName).getIssue(number).close();
        });
    }

    /** What people have written under an issue. */
    public List<String> comments(String fullName, int number) {
        return ask(() -> {
            var found = new ArrayList<String>();
            for (var comment : github.getRepository(fullName)
                    .getIssue(number)
                    .listComments()
                    .withPageSize(PAGE)) {
                found.add(comment.getBody());
            }
            return found;
        });
    }

    public void comment(String fullName, int number, String text) {
        tell(() -> {
            github.getRepository(fullName).getIssue(number).comment(text);
        });
    }

    /** Asks people and teams to review; asking twice is asking once. */
    public void askForReview(String fullName, int number, List<String> people, List<String> teams) {
        var wanted = Json.object();
        people.forEach(wanted.putArray("reviewers")::add);
        teams.forEach(wanted.putArray("team_reviewers")::add);
        tell(() -> write("POST", "/repos/" + fullName + "/pulls/" + number + "/requested_reviewers", wanted));
    }

    public void label(String fullName, int number, List<String> labels) {
        var wanted = Json.object();
        labels.forEach(wanted.putArray("labels")::add);
        tell(() -> write("POST", "/repos/" + fullName + "/issues/" + number + "/labels", wanted));
    }

    /** Puts another text into a pull request. */
    public void rewrite(String fullName, int number, String body) {
        tell(() -> write(
                "PATCH",
                "/repos/" + fullName + "/pulls/" + number,
                Json.object().put("body", body)));
    }

    /** Makes a draft ready for review, which GitHub offers by GraphQL alone. */
    public void ready(String fullName, int number) {
        tell(() -> {
            var variables = Json.object()
                    .put(
                            "id",
                            github.getRepository(fullName)
                                    .getPullRequest(number)
                                    .getNodeId());
            var query = Json.object()
                    .put(
                            "query",
                            "mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id})"
                                    + " { pullRequest { isDraft } } }");
            query.set("variables", variables);
            var root = github.getApiUrl();
            var address = root.endsWith("/api/v3") ? root.replaceFirst("/v3$", "/graphql") : root + "/graphql";
            line.write("POST", URI.create(address), authorization.get(), Json.write(query));
        });
    }

    /** Whether a rule of the repository protects a branch of this name; no where there is none. */
    public boolean isProtected(String fullName, String branch) {
        try {
            // The library would leave the slashes of the name as they are, which GitHub does not describe.
            var name = URLEncoder.encode(branch, StandardCharsets.UTF_8);
            return ask(() -> read("/repos/" + fullName + "/branches/" + name)
                    .path("protected")
                    .asBoolean(false));
        } catch (GitHubFailed failed) {
            if (failed.kind() == GitHubFailed.Kind.MISSING) {
                return false;
            }
            throw failed;
        }
    }

    private void write(String method, String path, JsonNode body) throws IOException {
        line.write(method, URI.create(github.getApiUrl() + path), authorization.get(), Json.write(body));
    }

    private static RemoteIssue seen(GHRepository repository, GHIssue issue) throws IOException {
        return new RemoteIssue(
                issue.getNumber(),
                issue.getHtmlUrl().toString(),
                issue.getTitle(),
                issue.getBody() == null ? "" : issue.getBody(),
                issue.getLabels().stream().map(label -> label.getName()).toList(),
                issue.getState() == GHIssueState.OPEN,
                Remarks.writes(repository, Remarks.name(issue.getUser())));
    }
}
