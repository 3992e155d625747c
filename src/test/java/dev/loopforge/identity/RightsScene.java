package dev.loopforge.identity;

import static dev.loopforge.schema.Tables.APP_USER;
import static dev.loopforge.schema.Tables.PLAN_APPROVAL;
import static dev.loopforge.schema.Tables.PLAN_VERSION;
import static dev.loopforge.schema.Tables.RUN;
import static dev.loopforge.schema.Tables.TASK;
import static dev.loopforge.schema.Tables.WORKFLOW;
import static dev.loopforge.schema.Tables.WORKFLOW_MEMBER;

import dev.loopforge.identity.Routes.Route;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** People of every kind, and boards with a card, a plan and a run for them to be on or not. */
@Singleton
class RightsScene {
    /** One kind of caller; no role is nobody, no board role is not on the board, no scopes is a session. */
    record Principal(
            String user,
            @Nullable Role role,
            @Nullable Role boardRole,
            @Nullable Set<Scope> scopes) {}

    private record Board(UUID workflow, UUID task, UUID run) {}

    private static final String NOTHING = "019ab000-0000-7000-8000-000000000000";

    private final Transaction transaction;
    private final Sessions sessions;
    private final ApiTokens tokens;
    private final SessionCookie cookie;
    private final Map<String, UUID> people = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();
    private final List<Principal> principals = new ArrayList<>();
    private final Map<Role, UUID> bystanders = new EnumMap<>(Role.class);
    private @Nullable Board lasting;
    private int port;

    RightsScene(Transaction transaction, Sessions sessions, ApiTokens tokens, SessionCookie cookie) {
        this.transaction = transaction;
        this.sessions = sessions;
        this.tokens = tokens;
        this.cookie = cookie;
    }

    void set(int testPort) {
        port = testPort;
        principals.add(new Principal("nobody", null, null, null));
        for (Role role : Role.values()) {
            bystanders.put(role, person("bystander-" + role, role));
            for (var boardRole : new Role[] {null, role, role == Role.MEMBER ? Role.VIEWER : null}) {
                var user = role + "-as-" + boardRole;
                if (!people.containsKey(user)) {
                    people.put(user, person(user, role));
                    principals.add(new Principal(user, role, boardRole, null));
                    for (Scope scope : Scope.values()) {
                        principals.add(new Principal(user, role, boardRole, Set.of(scope)));
                    }
                    principals.add(new Principal(user, role, boardRole, Set.of(Scope.values())));
                }
            }
        }
        lasting = board();
    }

    List<Principal> principals() {
        return List.copyOf(principals);
    }

    /** The route with ids of a board that is there; of a fresh one where the call may change it. */
    String path(Route route, boolean fresh) {
        var board = fresh && route.template().contains("{") || lasting == null ? board() : lasting;
        var path = route.template();
        path = path.replaceFirst("^/api/workflows/\\{[^}]*}", "/api/workflows/" + board.workflow());
        path = path.replaceFirst("^/api/tasks/\\{[^}]*}", "/api/tasks/" + board.task());
        path = path.replaceFirst("^/api/runs/\\{[^}]*}", "/api/runs/" + board.run());
        path = path.replaceFirst("^/api/users/\\{[^}]*}", "/api/users/" + bystanders.get(Role.VIEWER));
        path = path.replace("{provider}", "openai");
        return path.replaceAll("\\{[^}]*}", NOTHING);
    }

    /** What the caller sends: a fresh session with its CSRF token, or the one header of a token. */
    String headers(Principal caller) {
        var host = "Host: localhost:" + port + "\r\n";
        var origin = "Origin: http://localhost:" + port + "\r\n";
        var user = people.get(caller.user());
        if (user == null) {
            return host + origin;
        }
        var scopes = caller.scopes();
        if (scopes != null) {
            var text = texts.computeIfAbsent(caller.toString(), fresh -> mint(caller, user, scopes));
            return host + "Authorization: Bearer " + text + "\r\n";
        }
        var session = sessions.open(new UserId(user), "test", "127.0.0.1").reveal();
        return host + origin + "Cookie: " + cookie.name() + "=" + session + "\r\nX-CSRF-Token: "
                + sessions.find(session).orElseThrow().csrfToken() + "\r\n";
    }

    /** Minted as by an administrator, so that a member's token with the scope {@code admin} is tried too. */
    private String mint(Principal caller, UUID user, Set<Scope> scopes) {
        var id = new UserId(user);
        var owner = new Caller(
                id, caller.user(), caller.user(), Role.ADMIN, UUID.randomUUID(), "", Optional.empty(), "127.0.0.1");
        return tokens.mint(owner, "test", scopes, 1).text().reveal();
    }

    private UUID person(String name, Role role) {
        var id = UUID.randomUUID();
        transaction.run(database -> database.insertInto(APP_USER)
                .set(APP_USER.ID, id)
                .set(APP_USER.LOGIN, name)
                .set(APP_USER.NAME, name)
                .set(APP_USER.ROLE, role.name())
                .execute());
        return id;
    }

    private Board board() {
        var board = new Board(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
        var maker = bystanders.get(Role.ADMIN);
        var approval = UUID.randomUUID();
        transaction.run(database -> {
            database.insertInto(WORKFLOW)
                    .set(WORKFLOW.ID, board.workflow())
                    .set(WORKFLOW.TITLE, "Board")
                    .set(WORKFLOW.REPOSITORY_KIND, "local")
                    .set(WORKFLOW.REPOSITORY, "/nowhere")
                    .set(WORKFLOW.DEFAULT_BRANCH, "main")
                    .set(WORKFLOW.SETTINGS, JSONB.valueOf("{}"))
                    .set(WORKFLOW.CREATED_BY, maker)
                    .execute();
            for (var caller : principals) {
                if (caller.boardRole() != null && caller.scopes() == null) {
                    database.insertInto(WORKFLOW_MEMBER)
                            .values(
                                    board.workflow(),
                                    people.get(caller.user()),
                                    caller.boardRole().name())
                            .execute();
                }
            }
            database.insertInto(TASK)
                    .set(TASK.ID, board.task())
                    .set(TASK.WORKFLOW_ID, board.workflow())
                    .set(TASK.NUMBER, 1)
                    .set(TASK.TITLE, "Card")
                    .set(TASK.STAGE, "REVIEW")
                    .set(TASK.RANK, "m")
                    .set(TASK.CREATED_BY, maker)
                    .set(TASK.RUN_ID, board.run())
                    .set(TASK.RUN_ATTEMPT, 1)
                    .set(TASK.RUN_STATUS, "SUCCEEDED")
                    .set(TASK.RUN_STEP, 1)
                    .set(TASK.RUN_STEPS, 1)
                    .execute();
            var empty = JSONB.valueOf("[]");
            database.insertInto(PLAN_VERSION)
                    .set(PLAN_VERSION.TASK_ID, board.task())
                    .set(PLAN_VERSION.VERSION, 1)
                    .set(PLAN_VERSION.STATUS, "APPROVED")
                    .set(PLAN_VERSION.SUMMARY, "Plan")
                    .set(PLAN_VERSION.STEPS, empty)
                    .set(PLAN_VERSION.CHECKS, empty)
                    .set(PLAN_VERSION.RISKS, empty)
                    .set(
                            PLAN_VERSION.ESTIMATE,
                            JSONB.valueOf("{\"inputTokens\":0,\"outputTokens\":0,\"costMicros\":0}"))
                    .set(PLAN_VERSION.BASE_COMMIT, "0".repeat(40))
                    .set(PLAN_VERSION.DIGEST, "0")
                    .set(PLAN_VERSION.REQUESTED_BY, maker)
                    .execute();
            database.insertInto(PLAN_APPROVAL)
                    .set(PLAN_APPROVAL.ID, approval)
                    .set(PLAN_APPROVAL.TASK_ID, board.task())
                    .set(PLAN_APPROVAL.VERSION, 1)
                    .set(PLAN_APPROVAL.DIGEST, "0")
                    .set(PLAN_APPROVAL.APPROVED_BY, maker)
                    .execute();
            database.insertInto(RUN)
                    .set(RUN.ID, board.run())
                    .set(RUN.TASK_ID, board.task())
                    .set(RUN.WORKFLOW_ID, board.workflow())
                    .set(RUN.ATTEMPT, 1)
                    .set(RUN.STATUS, "SUCCEEDED")
                    .set(RUN.ENGINE, "builtin")
                    .set(RUN.PROVIDER, "scripted")
                    .set(RUN.MODEL, "scripted")
                    .set(RUN.PLAN_VERSION, 1)
                    .set(RUN.APPROVAL_ID, approval)
                    .set(RUN.STARTED_BY, maker)
                    .set(RUN.BRANCH, "loopforge/1-card-1")
                    .set(RUN.STEPS, 1)
                    .execute();
        });
        return board;
    }
}
