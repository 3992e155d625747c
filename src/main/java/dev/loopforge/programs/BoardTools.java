package dev.loopforge.programs;

import dev.loopforge.board.Board;
import dev.loopforge.board.Comments;
import dev.loopforge.board.Stage;
import dev.loopforge.board.Task;
import dev.loopforge.board.Tasks;
import dev.loopforge.board.Workflows;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.Caller;
import dev.loopforge.identity.Membership;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.WorkflowId;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** What another agent may do with boards: read them, read a card, file a card, comment. Each tool holds the caller's rights. */
@Singleton
final class BoardTools {
    private final Workflows workflows;
    private final Board board;
    private final Tasks tasks;
    private final Comments comments;
    private final Membership membership;

    BoardTools(Workflows workflows, Board board, Tasks tasks, Comments comments, Membership membership) {
        this.workflows = workflows;
        this.board = board;
        this.tasks = tasks;
        this.comments = comments;
        this.membership = membership;
    }

    /** One tool's work: from the caller and the arguments to something that can be written as JSON. */
    private interface Work {
        Object of(Caller caller, Map<String, Object> arguments);
    }

    /** A board in the list. */
    private record BoardLine(String id, String title) {}

    /** A card on a board. */
    private record CardLine(String id, int number, String title, Stage stage, List<String> labels) {
        static CardLine of(Task task) {
            return new CardLine(task.id().toString(), task.number(), task.title(), task.stage(), task.labels());
        }
    }

    /** A card with what people said about it. */
    private record CardWhole(Object task, List<Comments.CommentView> comments) {}

    List<SyncToolSpecification> all(Function<McpTransportContext, Caller> caller) {
        return List.of(
                tool(caller, "list_boards", "Lists the boards.", List.of(), List.of(), this::boards),
                tool(
                        caller,
                        "read_board",
                        "Reads a board: its cards by stage.",
                        List.of("board"),
                        List.of(),
                        this::cards),
                tool(caller, "read_card", "Reads a card and its comments.", List.of("card"), List.of(), this::card),
                tool(
                        caller,
                        "file_card",
                        "Files a new card at the end of Todo.",
                        List.of("board", "title"),
                        List.of("description"),
                        this::file),
                tool(caller, "comment", "Comments on a card.", List.of("card", "text"), List.of(), this::comment));
    }

    private Object boards(Caller caller, Map<String, Object> arguments) {
        return workflows.visibleTo(caller).stream()
                .map(workflow -> new BoardLine(workflow.id().toString(), workflow.title()))
                .toList();
    }

    private Object cards(Caller caller, Map<String, Object> arguments) {
        var workflow = workflow(caller, arguments, Role.VIEWER);
        return Stream.of(Stage.values())
                .flatMap(stage -> board.tasks(workflow, stage).stream())
                .map(CardLine::of)
                .toList();
    }

    private Object card(Caller caller, Map<String, Object> arguments) {
        var task = task(caller, arguments, Role.VIEWER);
        return new CardWhole(tasks.view(board.task(task)), comments.of(task));
    }

    private Object file(Caller caller, Map<String, Object> arguments) {
        requireWriting(caller);
        var workflow = workflow(caller, arguments, Role.MEMBER);
        var draft =
                new Tasks.Draft(text(arguments, "title"), text(arguments, "description"), null, null, null, null, null);
        return tasks.view(tasks.create(workflow, draft, caller.id(), caller.actor()));
    }

    private Object comment(Caller caller, Map<String, Object> arguments) {
        requireWriting(caller);
        return comments.add(task(caller, arguments, Role.MEMBER), text(arguments, "text"), caller);
    }

    private static void requireWriting(Caller caller) {
        if (!caller.reaches(Access.By.TASK)) {
            throw Problem.forbidden("scope-missing", "This token lacks the scope \"task\" that this needs.");
        }
        if (!caller.role().covers(Role.MEMBER)) {
            throw Problem.forbidden("not-allowed", "Your role does not allow that.");
        }
    }

    private WorkflowId workflow(Caller caller, Map<String, Object> arguments, Role needed) {
        var workflow = WorkflowId.parse(text(arguments, "board"));
        membership.require(caller, workflow, needed);
        return workflows.get(workflow).id();
    }

    private TaskId task(Caller caller, Map<String, Object> arguments, Role needed) {
        var task = TaskId.parse(text(arguments, "card"));
        membership.require(caller, tasks.workflowOf(task), needed);
        return task;
    }

    private static String text(Map<String, Object> arguments, String name) {
        return arguments.get(name) instanceof String given ? given : "";
    }

    /** What the caller did wrong is told to the model in plain words, as the protocol wants it. */
    private static SyncToolSpecification tool(
            Function<McpTransportContext, Caller> caller,
            String name,
            String description,
            List<String> required,
            List<String> optional,
            Work work) {
        var tool = Tool.builder()
                .name(name)
                .description(description)
                .inputSchema(schema(required, optional))
                .build();
        return new SyncToolSpecification(tool, (context, request) -> {
            try {
                var answer = work.of(caller.apply(context), request.arguments());
                return CallToolResult.builder()
                        .addTextContent(Json.write(answer))
                        .build();
            } catch (Problem problem) {
                return CallToolResult.builder()
                        .addTextContent(problem.code() + ": " + problem.title())
                        .isError(true)
                        .build();
            }
        });
    }

    private static Map<String, Object> schema(List<String> required, List<String> optional) {
        var properties = new LinkedHashMap<String, Object>();
        Stream.concat(required.stream(), optional.stream())
                .forEach(name -> properties.put(name, Map.of("type", "string", "description", meaning(name))));
        return Map.of("type", "object", "properties", properties, "required", required);
    }

    private static String meaning(String name) {
        return switch (name) {
            case "board" -> "the id of a board, from list_boards";
            case "card" -> "the id of a card, from read_board";
            case "title" -> "the card's title, 1 to 500 characters";
            case "description" -> "what is to be done and why, in Markdown";
            default -> "the comment, in Markdown";
        };
    }
}
