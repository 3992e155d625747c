package dev.loopforge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.loopforge.identity.SetupLinks;
import dev.loopforge.testing.Journey;
import dev.loopforge.testing.QuarkusDatabase;
import dev.loopforge.testing.SignedIn;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** People at work together: whom a card may be for, whom a comment names, and what an office program reads of it. */
@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
class TeamDbTest {
    @Inject
    SetupLinks links;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private SignedIn owner;
    private String board = "";

    @BeforeEach
    void open() {
        owner = SignedIn.by("http://localhost:" + port, links.issue().reveal());
        board = Journey.answer(owner, 201, "POST", "/api/workflows/demo", "{}").getString("id");
    }

    @Test
    void a_card_is_for_somebody_who_is_on_its_board() {
        var stranger = person("team.stranger");
        var member = person("team.member");
        put(member);
        var card = card();

        for (var nobody : List.of(stranger, "6f1f0a1e-0000-4000-8000-000000000000", "nobody")) {
            Journey.answer(owner, 422, "PATCH", "/api/tasks/" + card.getString("id"), assigned(card, nobody));
        }
        var given = Journey.answer(owner, 200, "PATCH", "/api/tasks/" + card.getString("id"), assigned(card, member));

        assertThat(given.getString("assignee")).isEqualTo(member);
    }

    @Test
    void a_comment_tells_whom_it_names() {
        var member = person("team.reader");
        put(member);
        person("team.outsider");
        var comments = "/api/tasks/" + card().getString("id") + "/comments";

        var said = Journey.answer(
                owner,
                201,
                "POST",
                comments,
                new JsonObject()
                        .put("text", "@team.reader and @team.outsider, look.")
                        .encode());

        assertThat(said.getJsonArray("mentions")).singleElement().satisfies(mention -> assertThat(
                        ((JsonObject) mention).getString("id"))
                .isEqualTo(member));
        assertThat(Journey.answer(owner, 200, "GET", comments, "").encode()).contains("\"login\":\"team.reader\"");
    }

    @Test
    void a_board_tells_each_what_they_are_on_it() {
        var invited = Journey.answer(
                owner,
                201,
                "POST",
                "/api/users",
                "{\"login\": \"team.looker\", \"name\": \"Looker\", \"role\": \"MEMBER\"}");
        var looker = invited.getJsonObject("user").getString("id");
        put(looker, "VIEWER");
        var link = invited.getJsonObject("invitation").getString("link");
        var theirs = SignedIn.by("http://localhost:" + port, link.substring(link.indexOf("#setup=") + 7));

        assertThat(roles(owner)).containsOnly("ADMIN");
        assertThat(roles(theirs)).containsOnly("VIEWER");
        long before = revision();

        put(looker, "MEMBER");

        assertThat(roles(theirs)).containsOnly("MEMBER");
        assertThat(revision()).as("an open board hears of it").isEqualTo(before + 1);
    }

    private List<String> roles(SignedIn person) {
        var path = "/api/workflows/" + board;
        var listed = Journey.answer(person, 200, "GET", "/api/workflows", "").getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .filter(one -> board.equals(one.getString("id")))
                .map(one -> one.getString("role"))
                .findFirst()
                .orElseThrow();
        return List.of(
                listed,
                Journey.answer(person, 200, "GET", path, "").getString("role"),
                Journey.answer(person, 200, "GET", path + "/board", "")
                        .getJsonObject("workflow")
                        .getString("role"));
    }

    private long revision() {
        return Journey.answer(owner, 200, "GET", "/api/workflows/" + board + "/board", "")
                .getLong("revision");
    }

    @Test
    void an_office_program_reads_the_log_and_the_usage_and_calculates_nothing() throws IOException {
        var person = person("team.formula", "=1+1, \"quoted\"\u00e9");
        put(person);

        var log = csv("/api/audit?kind=user-invited,member-changed");
        var page = Journey.answer(owner, 200, "GET", "/api/audit?kind=user-invited,member-changed&limit=100", "");

        assertThat(log).hasSize(page.getJsonArray("items").size()).isNotEmpty();
        assertThat(log.getFirst())
                .containsEntry(
                        "hash", page.getJsonArray("items").getJsonObject(0).getString("hash"))
                .containsKeys("seq", "at", "actorName", "peer", "detail");
        assertThat(csv("/api/usage?by=user"))
                .hasSize(Journey.answer(owner, 200, "GET", "/api/usage?by=user", "")
                        .getJsonArray("items")
                        .size());
        for (var path : List.of("/api/audit", "/api/usage?by=user")) {
            assertThat(owner.readAs(path, "text/csv").body().lines())
                    .noneMatch(line -> line.matches("(^|.*,)\"?[=+@].*"));
        }
    }

    private List<Map<String, String>> csv(String path) throws IOException {
        var answer = owner.readAs(path, "text/csv");
        assertThat(answer.headers().firstValue("content-disposition"))
                .hasValueSatisfying(name -> assertThat(name).contains(".csv"));
        try (MappingIterator<Map<String, String>> rows = new CsvMapper()
                .readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .readValues(answer.body())) {
            return rows.readAll();
        }
    }

    private JsonObject card() {
        return Journey.answer(
                owner, 201, "POST", "/api/workflows/" + board + "/tasks", "{\"title\": \"For somebody\"}");
    }

    private static String assigned(JsonObject card, String person) {
        return new JsonObject()
                .put("version", card.getInteger("version"))
                .put("assignee", person)
                .encode();
    }

    private void put(String person) {
        put(person, "MEMBER");
    }

    private void put(String person, String role) {
        var body = new JsonObject().put("userId", person).put("role", role).encode();
        var answer = owner.send("POST", "/api/workflows/" + board + "/members", body);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
    }

    private String person(String login) {
        return person(login, login);
    }

    private String person(String login, String name) {
        var body = new JsonObject().put("login", login).put("name", name).put("role", "MEMBER");
        return Journey.answer(owner, 201, "POST", "/api/users", body.encode())
                .getJsonObject("user")
                .getString("id");
    }
}
