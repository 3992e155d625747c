package dev.loopforge.board;

import static dev.loopforge.schema.Tables.WORKFLOW;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Actor;
import dev.loopforge.git.GitSettings;
import dev.loopforge.git.Mirrors;
import dev.loopforge.http.Outgoing;
import dev.loopforge.identity.Caller;
import dev.loopforge.identity.Membership;
import dev.loopforge.identity.Users;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.provider.scripted.ScriptedModel;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Boards with cards nobody wrote, to try things on. The same numbers give the same titles and places every time, and what
 * is there already is left alone, so it can be repeated.
 */
public final class Seeding {
    private static final String TITLE = "Seeded board ";
    private static final List<String> VERBS =
            List.of("Add", "Fix", "Explain", "Measure", "Rename", "Remove", "Test", "Speed up", "Document", "Move");
    private static final List<String> THINGS = List.of(
            "the login form",
            "the search",
            "the importer",
            "the retry of a failed upload",
            "the settings page",
            "the nightly report",
            "the price table",
            "the error of an empty file",
            "the keyboard shortcuts",
            "the audit log");
    private static final List<String> LABELS = List.of("bug", "idea", "debt", "docs", "speed");

    private final Transaction transaction;
    private final Workflows workflows;
    private final Mirrors mirrors;
    private final Intake intake;
    private final Caller owner;

    public Seeding(Transaction transaction, Path data, Clock clock) {
        this.transaction = transaction;
        this.mirrors = new Mirrors(new GitSettings(data, List.of(), List.of(), Outgoing.straight(), Long.MAX_VALUE));
        this.workflows = new Workflows(
                transaction,
                new Activity(transaction),
                new Membership(transaction),
                mirrors,
                Origins.withoutGitHub(mirrors),
                SandboxVariables.withoutSecrets(),
                clock);
        this.intake = new Intake(transaction, clock);
        this.owner = DemoBoard.caller(new Users(transaction).owner());
    }

    /** What was made now; what was there does not count. */
    public record Seeded(int boards, int cards) {}

    /** Lets there be so many boards with so many cards each. */
    public Seeded fill(int boards, int cards) {
        int made = 0;
        int written = 0;
        Optional<Repository> repository = Optional.empty();
        for (int number = 1; number <= boards; number++) {
            var found = find(TITLE + number);
            if (found.isEmpty()) {
                var sample = repository.orElseGet(() ->
                        Repository.of("local", mirrors.sample(DemoBoard.files()).toString()));
                repository = Optional.of(sample);
                found = Optional.of(create(TITLE + number, sample));
                made++;
            }
            var board = found.get();
            int there = intake.count(board);
            intake.take(board, drafts(number, there, cards), owner.id(), Actor.SYSTEM);
            written += Math.max(0, cards - there);
        }
        return new Seeded(made, written);
    }

    private WorkflowId create(String title, Repository repository) {
        return workflows
                .create(
                        new Workflows.Draft(
                                title,
                                "Made by ./loopforge seed.",
                                repository,
                                null,
                                Settings.answeredBy("scripted", ScriptedModel.MODEL),
                                true),
                        owner)
                .id();
    }

    private Optional<WorkflowId> find(String title) {
        return transaction.call(database -> database.select(WORKFLOW.ID)
                .from(WORKFLOW)
                .where(WORKFLOW.TITLE.eq(title))
                .and(WORKFLOW.SIMULATED)
                .and(WORKFLOW.DELETED_AT.isNull())
                .orderBy(WORKFLOW.CREATED_AT)
                .limit(1)
                .fetchOptional(row -> new WorkflowId(row.value1())));
    }

    /** Those from one number to another; each follows from its board and number alone. */
    private static List<Intake.Draft> drafts(int board, int from, int to) {
        var drafts = new ArrayList<Intake.Draft>();
        for (int number = from + 1; number <= to; number++) {
            var random = new Random(board * 1_000_003L + number);
            drafts.add(new Intake.Draft(
                    "",
                    one(VERBS, random) + " " + one(THINGS, random) + " (" + number + ")",
                    "Card " + number + " of board " + board + ", made up to try things on.",
                    one(List.of(Stage.TODO, Stage.TODO, Stage.BRAINSTORMING, Stage.DONE), random),
                    List.of(one(LABELS, random)),
                    one(List.of(Task.Priority.values()), random),
                    List.of()));
        }
        return drafts;
    }

    private static <T> T one(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }
}
