package dev.loopforge.review;

import dev.loopforge.board.Board;
import dev.loopforge.board.Task;
import dev.loopforge.board.Workflows;
import dev.loopforge.github.GitHubApi;
import dev.loopforge.github.GitHubFailed;
import dev.loopforge.github.Repositories;
import dev.loopforge.http.HttpSettings;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.queue.JobHandler;
import jakarta.inject.Singleton;

/** Leads from an issue to its card: one comment, however often the job runs, with a link where people can follow one. */
@Singleton
final class IssueTelling implements JobHandler<TellIssue> {
    private final Board board;
    private final Workflows workflows;
    private final IssueLinks links;
    private final Repositories repositories;
    private final HttpSettings http;

    IssueTelling(Board board, Workflows workflows, IssueLinks links, Repositories repositories, HttpSettings http) {
        this.board = board;
        this.workflows = workflows;
        this.links = links;
        this.repositories = repositories;
        this.http = http;
    }

    @Override
    public Class<TellIssue> job() {
        return TellIssue.class;
    }

    @Override
    public Next handle(TellIssue job) {
        var task = board.find(TaskId.parse(job.taskId()));
        var link = task.flatMap(card -> links.of(card.id()));
        if (link.isEmpty()) {
            return new Next.Done();
        }
        var card = task.orElseThrow();
        try {
            repositories.as(
                    workflows.get(card.workflowId()).createdBy(), link.get().repository(), api -> {
                        tell(api, link.get(), card);
                        return true;
                    });
            return new Next.Done();
        } catch (GitHubFailed failed) {
            return rests(failed.problem());
        } catch (Problem refused) {
            return rests(refused);
        }
    }

    private static Next rests(Problem refused) {
        return Next.Away.orRests(refused, "The issue does not lead to its card.");
    }

    private void tell(GitHubApi api, IssueLinks.Link link, Task card) {
        var mark = "<!-- loopforge:card:" + card.id() + " -->";
        if (api.comments(link.repository(), link.number()).stream().noneMatch(text -> text.contains(mark))) {
            api.comment(link.repository(), link.number(), "Taken up in Loopforge as " + named(card) + ".\n\n" + mark);
        }
    }

    private String named(Task card) {
        var name = "card #" + card.number();
        return http.publicUrl()
                .map(url -> "[" + name + "](" + url.toString().replaceAll("/+$", "") + "/boards/" + card.workflowId()
                        + "?task=" + card.id() + ")")
                .orElse(name);
    }
}
