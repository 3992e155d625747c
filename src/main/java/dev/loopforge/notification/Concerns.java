package dev.loopforge.notification;

import static dev.loopforge.schema.Tables.TASK;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loopforge.activity.Actor;
import dev.loopforge.activity.Happening;
import dev.loopforge.board.Stage;
import dev.loopforge.board.Workflows;
import dev.loopforge.identity.Membership;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Whom something that happened concerns. A card is its assignee's, and where it has none, of whoever wrote it. Nobody is told
 * of what they did themselves, and nobody of a board they may not see.
 */
@Singleton
final class Concerns {
    private final Transaction transaction;
    private final Membership membership;
    private final Workflows workflows;

    Concerns(Transaction transaction, Membership membership, Workflows workflows) {
        this.transaction = transaction;
        this.membership = membership;
        this.workflows = workflows;
    }

    /** Somebody, and what they are to be told of. */
    record Concern(
            UserId person,
            Kind kind,
            @Nullable UUID comment,
            @Nullable String reason) {
        Concern(UserId person, Kind kind) {
            this(person, kind, null, null);
        }
    }

    List<Concern> of(Happening happening) {
        var board = happening.workflow();
        var card = happening.task();
        if (board == null || card == null) {
            return List.of();
        }
        var concerned = concerned(happening, board, card)
                .filter(concern -> !did(happening.actor(), concern.person()) || fresh(happening))
                .toList();
        if (concerned.isEmpty()) {
            return concerned;
        }
        var reached = reach(board);
        return concerned.stream()
                .filter(concern -> reached.contains(concern.person().toString()))
                .toList();
    }

    private Stream<Concern> concerned(Happening happening, WorkflowId board, TaskId card) {
        var detail = happening.detail();
        return switch (happening.kind()) {
            case "commented" -> {
                var comment = UUID.fromString(detail.path("comment").asText());
                yield StreamSupport.stream(detail.path("mentions").spliterator(), false)
                        .map(named ->
                                new Concern(UserId.parse(named.path("id").asText()), Kind.MENTION, comment, null));
            }
            case "task-created", "task-edited" ->
                text(detail.path("assignee")).map(person -> new Concern(UserId.parse(person), Kind.ASSIGNED)).stream();
            case "run-taken-over" ->
                text(detail.path("before"))
                        .map(person -> new Concern(
                                UserId.parse(person),
                                Kind.ATTENTION,
                                null,
                                happening.actor().name() + " took over the run of this card."))
                        .stream();
            case "attention" ->
                text(shown(happening).path("attention").path("reason"))
                        .flatMap(reason -> owner(card).map(person -> new Concern(person, Kind.ATTENTION, null, reason)))
                        .stream();
            case "plan-proposed" -> approvers(board, card).map(person -> new Concern(person, Kind.PLAN));
            case "task-moved" ->
                detail.path("to").asText().equals(Stage.REVIEW.name())
                                && !detail.path("from").asText().equals(Stage.REVIEW.name())
                        ? owner(card).map(person -> new Concern(person, Kind.REVIEW)).stream()
                        : Stream.empty();
            default -> Stream.empty();
        };
    }

    /** Whether the person can sign in and may see the board. */
    boolean mayKnow(WorkflowId board, UserId person) {
        return reach(board).contains(person.toString());
    }

    private Set<String> reach(WorkflowId board) {
        return membership.reach(board).stream().map(Membership.Member::userId).collect(Collectors.toSet());
    }

    /** Whoever the card is for; where a second person must approve, everybody else on the board who may. */
    private Stream<UserId> approvers(WorkflowId board, TaskId card) {
        if (!Boolean.TRUE.equals(workflows.get(board).settings().requireSecondPerson())) {
            return owner(card).stream();
        }
        return membership.of(board).stream()
                .filter(member -> member.role().covers(Role.MEMBER))
                .map(member -> UserId.parse(member.userId()));
    }

    private Optional<UserId> owner(TaskId card) {
        return transaction.call(database -> database.select(TASK.ASSIGNEE_ID, TASK.CREATED_BY)
                .from(TASK)
                .where(TASK.ID.eq(card.value()))
                .fetchOptional(row -> new UserId(row.value1() == null ? row.value2() : row.value1())));
    }

    private static boolean did(Actor actor, UserId person) {
        return actor.kind() == Actor.Kind.PERSON && person.toString().equals(actor.id());
    }

    /** A model's plan takes its time: whoever asked for it may have left. An edit finds its card in Planning. */
    private static boolean fresh(Happening happening) {
        var stage = shown(happening).path("stage").asText();
        return happening.kind().equals("plan-proposed")
                && (stage.equals(Stage.TODO.name()) || stage.equals(Stage.BRAINSTORMING.name()));
    }

    /** The card as it is now. */
    private static JsonNode shown(Happening happening) {
        var event = happening.event();
        return event == null ? Json.object() : event.path("task");
    }

    private static Optional<String> text(JsonNode node) {
        return node.isTextual() ? Optional.of(node.asText()) : Optional.empty();
    }
}
