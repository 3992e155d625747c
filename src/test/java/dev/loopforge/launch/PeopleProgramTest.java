package dev.loopforge.launch;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static dev.loopforge.testing.ModelPart.call;
import static dev.loopforge.testing.ModelPart.edits;
import static dev.loopforge.testing.ModelPart.finishes;
import static dev.loopforge.testing.ModelPart.steps;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.loopforge.testing.Journey;
import dev.loopforge.testing.ModelPart;
import dev.loopforge.testing.ModelServer;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.SignedIn;
import dev.loopforge.testing.TempRepo;
import dev.loopforge.testing.Tuning;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A run that changes hands, what it cost whom, and what is learnt from it, in the packaged program. */
class PeopleProgramTest {
    private static final Duration LONG = Duration.ofSeconds(90);
    /** Of letters that look different in each encoding. */
    private static final String PLANTED = "planted/key+of?the>owner=0123456789";

    @Test
    void a_run_is_taken_over_paid_by_each_in_turn_and_teaches_without_secrets() {
        var tuner = new WireMockServer(WireMockConfiguration.options().dynamicPort());
        tuner.start();
        try (var models = ModelServer.playing(List.of(part()));
                var repo = TempRepo.sample();
                var studio = RunningStudio.with(Map.of(
                        "LOOPFORGE_ANTHROPIC_URL", models.url(), "LOOPFORGE_OPENAI_URL", tuner.baseUrl() + "/v1"))) {
            var owner = studio.signIn();
            repo.write("notes.txt", String.join("\n", encodings()) + "\n").commit("Leave notes");
            key(owner, PLANTED);
            var board = Journey.board(owner, repo.path(), new JsonObject());
            var ann = person(studio, owner, board, "ann", "MEMBER");
            var bob = person(studio, owner, board, "bob", "MEMBER");
            var eve = person(studio, owner, board, "eve", "VIEWER");
            var heard = Collections.synchronizedList(new ArrayList<JsonObject>());
            var socket = owner.watch(board, heard::add);
            var card = Journey.card(owner, board, "Add a line");
            card.sendOff("anthropic", "model-t");
            assertThat(card.settled(LONG).getJsonObject("run").getString("status"))
                    .isEqualTo("PAUSED");
            var run = "/api/runs/" + card.run().getString("id");

            key(ann.person(), "key-of-ann-0123456789");
            Journey.answer(eve.person(), 403, "POST", run + "/take-over", "{}");
            Journey.answer(bob.person(), 400, "POST", run + "/take-over", "{}");
            for (int twice = 0; twice < 2; twice++) {
                assertThat(Journey.answer(ann.person(), 200, "POST", run + "/take-over", "{}")
                                .getString("heldBy"))
                        .isEqualTo(ann.id());
            }
            assertThat(RunningStudio.await(
                            () -> List.copyOf(heard).stream().anyMatch(message -> taken(message, ann.id())), LONG))
                    .isTrue();
            socket.abort();
            Journey.answer(ann.person(), 200, "POST", run + "/messages", "{\"text\": \"Blue.\"}");
            var settled = card.settled(LONG);
            assertThat(settled.getString("evidence"))
                    .as(settled::encodePrettily)
                    .isEqualTo("verified");
            Journey.answer(ann.person(), 422, "POST", run + "/take-over", "{}");

            var spent =
                    Journey.answer(owner, 200, "GET", "/api/usage?by=user", "").getJsonArray("items");
            assertThat(spent.stream().map(line -> ((JsonObject) line).encode()))
                    .as("both have paid their part")
                    .hasSize(2)
                    .anyMatch(line -> line.contains(ann.id()));
            for (var by : List.of("provider", "model", "workflow", "task", "user", "day", "stage")) {
                var sums = Journey.answer(owner, 200, "GET", "/api/usage?by=" + by, "");
                assertThat(sums.getJsonArray("items")).as(by).isNotEmpty();
            }
            var stages = Journey.answer(owner, 200, "GET", "/api/usage?by=stage&task=" + card.id(), "")
                    .getJsonArray("items");
            assertThat(stages.stream().map(line -> ((JsonObject) line).getString("key")))
                    .allMatch(key -> key.matches("(brainstorm|plan|run)/anthropic/.+"))
                    .anyMatch(key -> key.startsWith("run/"));
            assertThat(stages.stream()
                            .mapToLong(line -> ((JsonObject) line).getLong("costMicros"))
                            .sum())
                    .as("the parts of the card are its whole")
                    .isEqualTo(settled.getJsonObject("usage").getLong("costMicros"));
            var audited = Journey.answer(owner, 200, "GET", "/api/audit?kind=run-taken-over", "")
                    .getJsonArray("items");
            assertThat(audited).hasSize(1);
            assertThat(audited.getJsonObject(0).getJsonObject("by").getString("id"))
                    .isEqualTo(ann.id());
            assertThat(owner.send("GET", "/api/account/notifications", "").body())
                    .contains("took over the run");

            teaches(owner, board, card);
            tunes(owner, board, tuner);
        } finally {
            tuner.stop();
        }
    }

    /** The provider's part is written from its documentation: files, fine-tuning jobs, chat completions. */
    private static void tunes(SignedIn owner, String board, WireMockServer tuner) {
        var running = "{\"id\": \"ftjob-1\", \"object\": \"fine_tuning.job\", \"status\": \"running\","
                + " \"fine_tuned_model\": null, \"error\": {}}";
        tuner.stubFor(get(urlPathEqualTo("/v1/fine_tuning/jobs")).willReturn(okJson("{\"data\": []}")));
        tuner.stubFor(post("/v1/files").willReturn(okJson("{\"id\": \"file-1\", \"object\": \"file\"}")));
        tuner.stubFor(post("/v1/fine_tuning/jobs").willReturn(okJson(running)));
        tuner.stubFor(get("/v1/fine_tuning/jobs/ftjob-1")
                .inScenario("tuned")
                .willReturn(okJson(running))
                .willSetStateTo("ready"));
        tuner.stubFor(get("/v1/fine_tuning/jobs/ftjob-1")
                .inScenario("tuned")
                .whenScenarioStateIs("ready")
                .willReturn(okJson(running.replace("running", "succeeded")
                        .replace("null", "\"ft:gpt:house:1\", \"trained_tokens\": 5000"))));
        tuner.stubFor(post("/v1/chat/completions")
                .willReturn(aResponse()
                        .withHeader("Content-Type", "text/event-stream")
                        .withBody("data: {\"choices\": [{\"index\": 0, \"delta\": {\"content\": \"Tuned.\"},"
                                + " \"finish_reason\": \"stop\"}]}\n\ndata: [DONE]\n\n")));
        var tunings = "/api/workflows/" + board + "/tunings";
        Journey.answer(owner, 400, "POST", tunings, "{\"model\": \"gpt\"}");
        Journey.answer(owner, 200, "PUT", "/api/providers/openai/key", "{\"apiKey\": \"sk-tunes-0123456789\"}");
        Journey.answer(owner, 422, "POST", tunings, "{\"model\": \"claude\", \"provider\": \"anthropic\"}");
        Journey.answer(
                owner,
                200,
                "PUT",
                "/api/prices",
                "{\"provider\": \"openai\", \"model\": \"training:gpt\", \"input\": 25000000, \"output\": 0}");
        Journey.answer(owner, 201, "POST", tunings, "{\"model\": \"gpt\"}");

        assertThat(RunningStudio.await(
                        () -> owner.send("GET", tunings, "").body().contains("succeeded"), LONG))
                .as(() -> owner.send("GET", tunings, "").body())
                .isTrue();
        var tuned = Journey.answer(owner, 200, "GET", tunings, "")
                .getJsonArray("items")
                .getJsonObject(0);
        assertThat(tuned.getString("tunedModel")).isEqualTo("ft:gpt:house:1");
        assertThat(tuned.getInteger("examples")).isEqualTo(1);
        var used = Journey.answer(owner, 200, "GET", "/api/usage?by=model", "").getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .filter(line -> line.getString("key").equals("openai/training:gpt"))
                .toList();
        assertThat(used).singleElement().satisfies(line -> {
            assertThat(line.getLong("inputTokens")).isEqualTo(5_000);
            assertThat(line.getLong("costMicros")).isEqualTo(125_000);
            assertThat(line.getLong("unpricedCalls")).isZero();
        });
        tuner.verify(
                1,
                postRequestedFor(urlEqualTo("/v1/fine_tuning/jobs"))
                        .withHeader("Authorization", equalTo("Bearer sk-tunes-0123456789"))
                        .withRequestBody(matchingJsonPath("$[?(@.training_file == 'file-1' && @.model == 'gpt')]"))
                        .withRequestBody(matchingJsonPath("$.metadata.loopforge", equalTo(tuned.getString("id")))));
        var sent = tuner.findAll(postRequestedFor(urlEqualTo("/v1/files"))).getFirst();
        assertThat(new String(sent.getPart("purpose").getBody().asBytes(), StandardCharsets.UTF_8))
                .isEqualTo("fine-tune");
        var file = new String(sent.getPart("file").getBody().asBytes(), StandardCharsets.UTF_8);
        file.lines().map(JsonObject::new).forEach(Tuning::openAi);
        assertThat(file).isNotBlank().doesNotContain(PLANTED);

        var said = Journey.card(owner, board, "Ask it").says("Hello?", "openai", tuned.getString("tunedModel"));
        assertThat(said).contains("Tuned.");
        tuner.verify(postRequestedFor(urlEqualTo("/v1/chat/completions"))
                .withRequestBody(matchingJsonPath("$.model", equalTo("ft:gpt:house:1"))));

        // Begun there, as its mark shows, but nobody here was told: the next one is stopped all the same.
        tuner.stubFor(post("/v1/files").willReturn(aResponse().withStatus(503).withHeader("Retry-After", "600")));
        var unheard = Journey.answer(owner, 201, "POST", tunings, "{\"model\": \"gpt\"}")
                .getString("id");
        assertThat(RunningStudio.await(
                        () -> tuner.findAll(postRequestedFor(urlEqualTo("/v1/files")))
                                        .size()
                                > 1,
                        LONG))
                .isTrue();
        tuner.stubFor(get(urlPathEqualTo("/v1/fine_tuning/jobs"))
                .willReturn(okJson(
                        "{\"data\": [{\"id\": \"ftjob-2\", \"status\": \"running\", \"metadata\": {\"loopforge\": \""
                                + unheard + "\"}}]}")));
        var stop = "/v1/fine_tuning/jobs/ftjob-2/cancel";
        tuner.stubFor(post(stop).willReturn(okJson("{\"id\": \"ftjob-2\", \"status\": \"cancelled\"}")));
        assertThat(Journey.answer(owner, 200, "POST", tunings + "/" + unheard + "/cancel", "")
                        .getString("status"))
                .isEqualTo("cancelled");
        assertThat(RunningStudio.await(
                        () -> !tuner.findAll(postRequestedFor(urlEqualTo(stop))).isEmpty(), LONG))
                .isTrue();
        tuner.verify(1, postRequestedFor(urlEqualTo("/v1/fine_tuning/jobs")));
    }

    private static void teaches(SignedIn owner, String board, Journey card) {
        var dataset = "/api/workflows/" + board + "/dataset?format=";
        Journey.answer(owner, 422, "GET", dataset + "openai", "");
        var workflow = Journey.answer(owner, 200, "GET", "/api/workflows/" + board, "");
        Journey.answer(
                owner,
                200,
                "PATCH",
                "/api/workflows/" + board,
                new JsonObject()
                        .put("version", workflow.getInteger("version"))
                        .put("settings", workflow.getJsonObject("settings").put("datasetConsent", true))
                        .encode());
        assertThat(owner.send("GET", dataset + "openai", "").body())
                .as("what is not accepted teaches nothing")
                .isEmpty();
        card.merge();

        lines(owner, dataset + "openai").forEach(Tuning::openAi);
        lines(owner, dataset + "anthropic").forEach(Tuning::anthropic);
        lines(owner, dataset + "gemini").forEach(Tuning::gemini);
    }

    private static List<JsonObject> lines(SignedIn owner, String path) {
        var text = owner.send("GET", path, "").body();
        var lines = text.lines().map(JsonObject::new).toList();
        assertThat(lines).hasSize(1);
        assertThat(text).contains("[secret]");
        for (var encoding : encodings()) {
            assertThat(text).doesNotContain(encoding);
            assertThat(lines.getFirst().toString().replace("\\/", "/")).doesNotContain(encoding);
        }
        return lines;
    }

    /** Seven ways a secret looks: as it is, hex small and large, base64 at two places, base64url, in a URL, in JSON. */
    private static List<String> encodings() {
        var bytes = PLANTED.getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                        PLANTED,
                        HexFormat.of().formatHex(bytes),
                        HexFormat.of().withUpperCase().formatHex(bytes),
                        Base64.getEncoder().withoutPadding().encodeToString(bytes),
                        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
                        URLEncoder.encode(PLANTED, StandardCharsets.UTF_8),
                        new JsonObject().put("k", PLANTED).encode().replaceAll(".*:\"|\"}", ""))
                .distinct()
                .toList();
    }

    private static boolean taken(JsonObject message, String by) {
        var event = message.getJsonObject("event", new JsonObject());
        return event.getString("kind", "").equals("task-updated")
                && event.getJsonObject("by", new JsonObject())
                        .getString("id", "")
                        .equals(by)
                && by.equals(event.getJsonObject("task", new JsonObject()).getString("assignee"));
    }

    private record Member(SignedIn person, String id) {}

    private static Member person(RunningStudio studio, SignedIn owner, String board, String login, String role) {
        var body = new JsonObject().put("login", login).put("role", role).encode();
        var made = Journey.answer(owner, 201, "POST", "/api/users", body);
        var id = made.getJsonObject("user").getString("id");
        var member = new JsonObject().put("userId", id).put("role", role).encode();
        assertThat(owner.send("POST", "/api/workflows/" + board + "/members", member)
                        .statusCode())
                .isBetween(200, 201);
        var link = made.getJsonObject("invitation").getString("link");
        return new Member(SignedIn.by(studio.baseUrl(), link.substring(link.indexOf("#setup=") + 7)), id);
    }

    private static void key(SignedIn person, String key) {
        var body = new JsonObject().put("apiKey", key).encode();
        Journey.answer(person, 200, "PUT", "/api/providers/anthropic/key", body);
    }

    private static ModelPart part() {
        return ModelPart.of("model-t")
                .plans("grep -q blue src/app.txt", "src/app.txt")
                .turn(
                        steps(1, "started"),
                        call("read_file", new JsonObject().put("path", "notes.txt")),
                        call("ask_person", new JsonObject().put("question", "Blue or red?")))
                .turn(edits("src/app.txt", "two\n", "two\nblue\n"))
                .turn(steps(1, "done"), finishes("Added a blue line."));
    }
}
