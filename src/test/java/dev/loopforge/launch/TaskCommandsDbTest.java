package dev.loopforge.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loopforge.identity.SetupLinks;
import dev.loopforge.testing.QuarkusDatabase;
import dev.loopforge.testing.SignedIn;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The command line's cards, against a server that runs. */
@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
class TaskCommandsDbTest {
    @Inject
    SetupLinks links;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @Test
    void a_card_is_added_listed_and_moved() {
        var owner = SignedIn.by("http://localhost:" + port, links.issue().reveal());
        var board =
                new JsonObject(owner.send("POST", "/api/workflows/demo", "{}").body()).getString("id");
        var token = new JsonObject(owner.send("POST", "/api/account/tokens", "{\"name\":\"cli\",\"scopes\":[\"task\"]}")
                        .body())
                .getString("token");

        var added = run(token, "task", "add", "From the terminal", "--description", "As text.", "--board", board);
        assertThat(added).matches("#\\d+  todo           From the terminal\\R");
        var number = added.substring(1, added.indexOf(' '));
        assertThat(run(token, "task", "move", number, "brainstorming", "--board", board))
                .isEqualToIgnoringNewLines("#" + number + "  brainstorming  From the terminal");
        assertThat(run(token, "task", "list", "--board", board)).contains("brainstorming  From the terminal");

        assertThatThrownBy(() -> run(token, "task", "move", number, "executing", "--board", board))
                .isInstanceOf(CannotStart.class);
        assertThatThrownBy(() -> run("lf_wrong", "task", "list")).hasMessageContaining("Sign in");
        assertThatThrownBy(() -> run(token, "task", "list", "--board", "nowhere"))
                .hasMessageContaining("no such board");
        assertThatThrownBy(() -> run(token, "task", "burn")).hasMessageContaining("task list");
    }

    private String run(String token, String... words) {
        var out = new ByteArrayOutputStream();
        var settings = Map.of("LOOPFORGE_URL", "http://localhost:" + port, "LOOPFORGE_TOKEN", token);
        TaskCommands.run(
                Configuration.of(settings),
                CommandLine.parse(List.of(words)),
                new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }
}
