package dev.loopforge.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.identity.RightsScene.Principal;
import dev.loopforge.identity.Routes.Route;
import dev.loopforge.testing.QuarkusDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/**
 * S06 of the threat list, generated: every route there is, against every kind of caller. What a caller may not do is
 * refused with the status that is due; what they may do is not refused.
 */
@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
class RightsDbTest {
    @Inject
    RightsScene scene;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    /** What a cell must answer. */
    private enum Due {
        OPEN,
        UNAUTHENTICATED,
        FORBIDDEN,
        UNKNOWN,
        ALLOWED
    }

    @Test
    void every_route_answers_every_caller_as_their_rights_say() {
        scene.set(port);
        // From an address of its own: what it tries at the sign-in routes counts against nobody else.
        var wire = new Wire(port).from("127.0.0.7");
        var wrong = new ArrayList<String>();
        int cells = 0;
        int refused = 0;
        for (Route route : Routes.all()) {
            for (Principal caller : scene.principals()) {
                var due = due(route, caller);
                var path = scene.path(route, due == Due.ALLOWED && route.changes());
                var answer = wire.ask(route.method(), path, scene.headers(caller), body(route));
                if (!fits(due, answer)) {
                    wrong.add(route + " " + caller + " due " + due + ", was " + answer.status() + " " + answer.body());
                }
                cells++;
                refused += due == Due.ALLOWED || due == Due.OPEN ? 0 : 1;
            }
        }
        System.out.println("rights: " + cells + " cells over " + Routes.all().size() + " routes and "
                + scene.principals().size() + " callers, " + refused + " to be refused, " + wrong.size() + " wrong");
        assertThat(wrong.stream().limit(30)).isEmpty();
    }

    private static Due due(Route route, Principal caller) {
        if (route.access() == Access.To.ANONYMOUS) {
            return Due.OPEN;
        }
        if (caller.role() == null) {
            return Due.UNAUTHENTICATED;
        }
        if (caller.scopes() != null && !covers(caller.scopes(), route.scope())) {
            return Due.FORBIDDEN;
        }
        if (!caller.role().covers(Role.valueOf(route.access().name()))) {
            return Due.FORBIDDEN;
        }
        if (!onBoard(route) || caller.role() == Role.ADMIN) {
            return Due.ALLOWED;
        }
        if (caller.boardRole() == null) {
            return Due.UNKNOWN;
        }
        return caller.boardRole().covers(Role.valueOf(route.access().name())) ? Due.ALLOWED : Due.FORBIDDEN;
    }

    /** Written out anew, so that the table of the program is compared with another one. */
    private static boolean covers(Set<Scope> scopes, Access.By needed) {
        return switch (needed) {
            case READ -> !scopes.isEmpty();
            case TASK -> scopes.contains(Scope.TASK);
            case RUN -> scopes.contains(Scope.RUN);
            case ADMIN -> scopes.contains(Scope.ADMIN);
            case SESSION -> false;
            case ROLE -> throw new AssertionError("a route's scope is settled");
        };
    }

    private static boolean onBoard(Route route) {
        return route.template().matches("/api/(workflows|tasks|runs)/\\{[^}]*}.*");
    }

    private static boolean fits(Due due, Wire.Answer answer) {
        int status = answer.status();
        return switch (due) {
            case OPEN -> status < 500;
            case UNAUTHENTICATED -> status == 401;
            case FORBIDDEN -> status == 403;
            case UNKNOWN -> status == 404;
            case ALLOWED -> status < 500 && status != 401 && status != 403 && !denied(answer.body());
        };
    }

    private static boolean denied(String body) {
        return List.of("workflow-unknown", "task-unknown", "run-unknown").stream()
                .anyMatch(body::contains);
    }

    private static String body(Route route) {
        return Set.of("POST", "PUT", "PATCH").contains(route.method()) ? "{}" : "";
    }
}
