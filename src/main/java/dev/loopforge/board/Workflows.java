package dev.loopforge.board;

import static dev.loopforge.schema.Tables.WORKFLOW;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Actor;
import dev.loopforge.activity.Happening;
import dev.loopforge.git.Inspection;
import dev.loopforge.git.Mirror;
import dev.loopforge.git.Mirrors;
import dev.loopforge.git.Origin;
import dev.loopforge.identity.Caller;
import dev.loopforge.identity.Membership;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.Disk;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.OneLine;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.WorkflowId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Boards: made for a repository that has been looked at first, changed by version, and shelved with all they hold. */
@Singleton
public final class Workflows {
    private static final int MAX_TITLE = 200;

    private final Transaction transaction;
    private final Activity activity;
    private final Membership membership;
    private final Mirrors mirrors;
    private final Origins origins;
    private final SandboxVariables variables;
    private final Clock clock;
    private final List<BiConsumer<WorkflowId, Actor>> shelving = new CopyOnWriteArrayList<>();

    Workflows(
            Transaction transaction,
            Activity activity,
            Membership membership,
            Mirrors mirrors,
            Origins origins,
            SandboxVariables variables,
            Clock clock) {
        this.transaction = transaction;
        this.activity = activity;
        this.membership = membership;
        this.mirrors = mirrors;
        this.origins = origins;
        this.variables = variables;
        this.clock = clock;
    }

    /** What a client says of a new board. */
    public record Draft(
            String title,
            @Nullable String description,
            Repository repository,
            @Nullable String defaultBranch,
            Settings settings,
            boolean simulated) {}

    /** Makes a board; its repository must be usable, else 422 with the reason on {@code repository}. */
    public Workflow create(Draft draft, Caller caller) {
        var title = title(draft.title());
        var repository = origins.seen(draft.repository(), caller.id());
        var origin = origins.of(repository, caller.id());
        var branch = branch(origin, draft.defaultBranch());
        return transaction.call(database -> {
            var row = database.newRecord(WORKFLOW);
            var id = WorkflowId.fresh();
            row.setId(id.value());
            row.setTitle(title);
            row.setDescription(draft.description());
            row.setRepositoryKind(repository.kind());
            row.setRepository(repository.kind().equals("github") ? repository.location() : origin.address());
            row.setDefaultBranch(branch);
            row.setSettings(Json.column(variables.seal(id, Settings.empty(), draft.settings())));
            row.setSimulated(draft.simulated());
            row.setCreatedBy(caller.id().value());
            row.store();
            row.refresh();
            var workflow = Workflow.of(row);
            membership.join(workflow.id(), caller.id(), Role.ADMIN);
            activity.record(Happening.on(workflow.id(), "workflow-created", caller.actor())
                    .with("title", title));
            return workflow;
        });
    }

    /** The board, or 404 {@code workflow-unknown}. */
    public Workflow get(WorkflowId id) {
        return transaction.call(database -> database.selectFrom(WORKFLOW)
                .where(WORKFLOW.ID.eq(id.value()))
                .and(WORKFLOW.DELETED_AT.isNull())
                .fetchOptional()
                .map(Workflow::of)
                .orElseThrow(
                        () -> Problem.notFound("workflow-unknown", "There is no such workflow, or it is not yours.")));
    }

    /** The board, also one that was deleted; for what outlives it. */
    public Workflow evenShelved(WorkflowId id) {
        return transaction.call(database -> Workflow.of(
                database.selectFrom(WORKFLOW).where(WORKFLOW.ID.eq(id.value())).fetchSingle()));
    }

    /** Told in the transaction that takes a board away. */
    public void onShelved(BiConsumer<WorkflowId, Actor> listener) {
        shelving.add(listener);
    }

    /** The boards a person may see, newest first. */
    public List<Workflow> visibleTo(Caller caller) {
        return transaction.call(database -> database.selectFrom(WORKFLOW)
                .where(WORKFLOW.DELETED_AT.isNull())
                .and(membership.sees(caller, WORKFLOW.ID))
                .orderBy(WORKFLOW.CREATED_AT.desc())
                .limit(500)
                .fetch(Workflow::of));
    }

    /** What a client may change of a board; absent means unchanged. */
    public record Change(
            @Nullable String title,
            @Nullable String description,
            @Nullable String defaultBranch,
            @Nullable Settings settings) {}

    public Workflow change(WorkflowId id, int version, Change change, Caller caller) {
        return transaction.call(database -> {
            var row = database.selectFrom(WORKFLOW)
                    .where(WORKFLOW.ID.eq(id.value()))
                    .forUpdate()
                    .fetchSingle();
            if (row.getVersion() != version) {
                throw Problem.conflict("workflow-changed", "Somebody changed this board meanwhile.")
                        .withCurrent(WorkflowView.of(
                                Workflow.of(row), membership.role(caller, id).orElse(Role.VIEWER)));
            }
            var before = Workflow.of(row);
            Optional.ofNullable(change.title()).ifPresent(title -> row.setTitle(title(title)));
            Optional.ofNullable(change.description()).ifPresent(row::setDescription);
            Optional.ofNullable(change.settings())
                    .ifPresent(
                            settings -> row.setSettings(Json.column(variables.seal(id, before.settings(), settings))));
            Optional.ofNullable(change.defaultBranch())
                    .ifPresent(branch -> row.setDefaultBranch(branch(origins.of(Workflow.of(row)), branch)));
            row.setVersion(version + 1);
            row.setUpdatedAt(clock.instant());
            row.store();
            var event = Json.object().put("kind", "workflow-updated");
            var after = Workflow.of(row);
            activity.record(Differences.tell(
                    Happening.on(id, "workflow-changed", caller.actor()).event(event), before, after));
            return after;
        });
    }

    /** Takes a board away with all its cards; a second time changes nothing. */
    public void shelve(WorkflowId id, Caller caller) {
        transaction.run(database -> {
            int shelved = database.update(WORKFLOW)
                    .set(WORKFLOW.DELETED_AT, clock.instant())
                    .where(WORKFLOW.ID.eq(id.value()))
                    .and(WORKFLOW.DELETED_AT.isNull())
                    .execute();
            if (shelved == 1) {
                shelving.forEach(listener -> listener.accept(id, caller.actor()));
                activity.record(Happening.on(id, "workflow-shelved", caller.actor()));
            } else if (!database.fetchExists(WORKFLOW, WORKFLOW.ID.eq(id.value()))) {
                throw Problem.notFound("workflow-unknown", "There is no such workflow, or it is not yours.");
            }
        });
    }

    /** The boards on the same repository, this one among them. */
    public List<WorkflowId> sharing(Workflow workflow) {
        return transaction.call(database -> database.select(WORKFLOW.ID)
                .from(WORKFLOW)
                .where(WORKFLOW.REPOSITORY.eq(workflow.repository().location()))
                .fetch(row -> new WorkflowId(row.value1())));
    }

    /** The boards that work on GitHub. */
    public List<Workflow> onGitHub() {
        return transaction.call(database -> database.selectFrom(WORKFLOW)
                .where(WORKFLOW.REPOSITORY_KIND.eq("github"))
                .and(WORKFLOW.DELETED_AT.isNull())
                .orderBy(WORKFLOW.CREATED_AT)
                .limit(500)
                .fetch(Workflow::of));
    }

    /** Follows a repository on GitHub to the name it has there now; answers how many boards did. */
    public int follow(String before, String now) {
        return transaction.call(database -> {
            var moved = database.update(WORKFLOW)
                    .set(WORKFLOW.REPOSITORY, now)
                    .set(WORKFLOW.UPDATED_AT, clock.instant())
                    .where(WORKFLOW.REPOSITORY_KIND.eq("github"))
                    .and(org.jooq.impl.DSL.lower(WORKFLOW.REPOSITORY).eq(before.toLowerCase(java.util.Locale.ROOT)))
                    .returningResult(WORKFLOW.ID)
                    .fetch(row -> new WorkflowId(row.value1()));
            moved.forEach(id -> activity.record(Happening.on(id, "repository-renamed", Actor.SYSTEM)
                    .with("before", before)
                    .with("after", now)
                    .event(Json.object().put("kind", "workflow-updated"))));
            return moved.size();
        });
    }

    /** Whether the board's mirror is on this machine. */
    public boolean mirrored(Workflow workflow) {
        return mirrors.has(workflow.id());
    }

    /** The board's mirror, not fetched. */
    public Mirror mirror(Workflow workflow) {
        return mirrors.open(workflow.id(), origins.of(workflow), workflow.defaultBranch());
    }

    /** How much of the disk each kind of folder takes, and how much is left. */
    public Disk disk() {
        return mirrors.disk();
    }

    /** All boards, deleted ones too; for what looks after their repositories. */
    public List<Workflow> all() {
        return transaction.call(database -> database.selectFrom(WORKFLOW).fetch(Workflow::of));
    }

    private String branch(Origin origin, @Nullable String wanted) {
        return switch (mirrors.inspect(origin)) {
            case Inspection.Refused(String code, String sentence) ->
                throw Problem.refused(code, sentence).withError("repository", sentence);
            case Inspection.Usable usable -> {
                if (wanted == null || wanted.isBlank()) {
                    yield usable.defaultBranch();
                }
                if (!usable.branches().contains(wanted)) {
                    throw Problem.invalid("defaultBranch", "The repository has no branch of this name.");
                }
                yield wanted;
            }
        };
    }

    private static String title(String given) {
        var title = given.strip();
        if (title.isEmpty() || title.length() > MAX_TITLE) {
            throw Problem.invalid("title", "A board's title has 1 to 200 characters.");
        }
        if (!OneLine.is(title)) {
            throw Problem.invalid("title", "A board's title is one line without control characters.");
        }
        return title;
    }
}
