package dev.loopforge.launch;

import static dev.loopforge.testing.Journey.answer;
import static dev.loopforge.testing.ModelPart.call;
import static dev.loopforge.testing.ModelPart.edits;
import static dev.loopforge.testing.ModelPart.finishes;
import static dev.loopforge.testing.ModelPart.writes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.Closing;
import dev.loopforge.testing.Journey;
import dev.loopforge.testing.ModelPart;
import dev.loopforge.testing.ModelServer;
import dev.loopforge.testing.RunningStudio;
import dev.loopforge.testing.SignedIn;
import dev.loopforge.testing.TempRepo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Journey 5 up to the merge, and what goes with a conversation and a board, over HTTP in the packaged program. */
class ReviewRoomProgramTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final byte[] PICTURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 1, 2, 3};

    private static ModelServer models;
    private static TempRepo repo;
    private static RunningStudio studio;
    private static SignedIn person;
    private static String board = "";

    @BeforeAll
    static void open() {
        models = ModelServer.playing(List.of(
                ModelPart.of("diligent")
                        .plans("grep -q fixed src/app.txt", "src/**", "notes.txt")
                        .turn(edits("src/app.txt", "two\n", "broken\nfixed\n"), writes("notes.txt", "a\nb\n"))
                        .turn(finishes("Done."))
                        .turn(edits("src/app.txt", "broken\n", "mended\n"))
                        .turn(finishes("Mended.")),
                ModelPart.of("wanderer")
                        .plans("grep -q 2 src/app.txt", "src/**")
                        .turn(writes("src/app.txt", "2\n"), writes("elsewhere.txt", "beyond\n"))
                        .turn(finishes("Done.")),
                ModelPart.of("asker")
                        .plans("true", "src/**")
                        .turn(writes("src/app.txt", "first\n"))
                        .turn(finishes("Done."))
                        .turn(writes("src/app.txt", "second\n"))
                        .turn(call("ask_person", new JsonObject().put("question", "Is it right so?"))),
                ModelPart.of("talker").says("I see it.")));
        repo = TempRepo.sample();
        studio = RunningStudio.up();
        person = studio.signIn();
        answer(
                person,
                200,
                "PUT",
                "/api/providers/compatible/key",
                new JsonObject().put("baseUrl", models.url() + "/v1").encode());
        board = Journey.board(
                person,
                repo.path(),
                new JsonObject()
                        .put("setupCommand", "echo ready")
                        .put(
                                "checks",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("name", "app")
                                                .put("command", "cat src/app.txt && exit 3"))));
    }

    @AfterAll
    static void close() throws Exception {
        Closing.all(studio, repo, models);
    }

    @Test
    void a_reviewed_run_goes_back_to_the_agent_and_returns_with_each_comment_answered() {
        var card = Journey.card(person, board, "Mend the file");
        card.sendOff("compatible", "diligent");
        assertThat(card.settled(LIMIT).getString("stage")).isEqualTo("REVIEW");
        var run = "/api/runs/" + card.run().getString("id");
        var task = "/api/tasks/" + card.get().getString("id");
        var branch = card.get().getString("branch");

        assertThat(viewed(run)).isEmpty();
        mark(run, "src/app.txt");
        mark(run, "notes.txt");
        assertThat(viewed(run)).containsExactlyInAnyOrder("src/app.txt", "notes.txt");
        answer(person, 422, "PUT", run + "/viewed", "{\"file\":\"README.md\"}");

        var first = comment(run, "src/app.txt", 2, "This says broken.");
        assertThat(first.getString("status")).isEqualTo("pending");
        assertThat(first.getString("excerpt")).contains("> 2 | broken");
        var other = comment(run, "notes.txt", 1, "Why a?");
        var third = comment(run, "src/app.txt", 1, "Never mind.");
        var range =
                new JsonObject().put("file", "src/app.txt").put("startLine", 1).put("line", 2);
        var both = answer(
                person,
                201,
                "POST",
                run + "/comments",
                range.copy().put("text", "Both of these.").encode());
        assertThat(both.getInteger("startLine")).isEqualTo(1);
        assertThat(both.getString("excerpt")).contains("> 1 | ").contains("> 2 | broken");
        assertThat(first.getInteger("startLine")).isEqualTo(2);
        problem(
                422,
                "invalid",
                "POST",
                run + "/comments",
                range.copy().put("startLine", 3).put("text", "x").encode());
        var reviewedAt = answer(person, 200, "GET", run + "/diff", "").getString("headCommit");
        problem(422, "version-required", "PATCH", path(run, first), "{\"text\":\"x\"}");
        problem(422, "invalid", "POST", run + "/comments", "{\"file\":\"no.txt\",\"line\":1,\"text\":\"x\"}");
        problem(422, "invalid", "POST", run + "/comments", "{\"file\":\"notes.txt\",\"line\":9,\"text\":\"x\"}");
        var edited =
                answer(person, 200, "PATCH", path(run, first), "{\"version\":1,\"text\":\"This must say mended.\"}");
        assertThat(edited.getInteger("version")).isEqualTo(2);
        var stale = problem(409, "comment-changed", "PATCH", path(run, first), "{\"version\":1,\"text\":\"y\"}");
        assertThat(stale.getJsonObject("current").getString("text")).isEqualTo("This must say mended.");
        answer(person, 200, "DELETE", path(run, third), "");
        answer(person, 200, "DELETE", path(run, third), "");
        answer(person, 404, "GET", path(run, third), "");

        var sent = answer(person, 200, "POST", run + "/send-comments", "");
        assertThat(sent.getString("status")).isIn("QUEUED", "RUNNING");
        var settled = card.settled(LIMIT);
        assertThat(settled.getString("stage")).as(settled::encodePrettily).isEqualTo("REVIEW");
        assertThat(settled.getString("evidence")).isEqualTo("verified");
        assertThat(card.run().getInteger("attempt")).isEqualTo(1);
        assertThat(settled.getString("branch")).isEqualTo(branch);
        assertThat(repo.git("show", branch + ":src/app.txt")).contains("mended");
        assertThat(models.journal().encode())
                .contains("This must say mended.")
                .contains("> 2 | broken")
                .contains("on src/app.txt, lines 1 to 2")
                .contains("on notes.txt, line 1");
        assertThat(files(run + "/diff?from=" + reviewedAt)).containsExactly("src/app.txt");
        assertThat(files(run + "/diff?file=notes.txt&whitespace=ignored")).containsExactly("notes.txt");
        problem(404, "commit-unknown", "GET", run + "/diff?from=" + "0".repeat(40), "");
        problem(404, "commit-unknown", "GET", run + "/diff?to=main", "");

        assertThat(answer(person, 200, "GET", path(run, first), "").getString("status"))
                .isEqualTo("addressed");
        assertThat(answer(person, 200, "GET", path(run, other), "").getString("status"))
                .isEqualTo("open");
        assertThat(viewed(run)).containsExactly("notes.txt");
        problem(422, "nothing-pending", "POST", run + "/send-comments", "");
        problem(422, "comment-sent", "PATCH", path(run, first), "{\"version\":3,\"text\":\"z\"}");

        var all = person.read(task + "/logs/stream", "0", "Mended.");
        var ids = all.stream().filter(line -> line.startsWith("id: ")).toList();
        assertThat(ids)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, ids.size())
                        .mapToObj(seq -> "id: 1-" + seq)
                        .toList());
        assertThat(person.read(task + "/logs/stream?kinds=state", "1-1", "review comments"))
                .filteredOn(line -> line.startsWith("event: "))
                .containsOnly("event: state");
        var back = new JsonObject(
                person.readJson(run + "/events?limit=3&kinds=state,state").body());
        assertThat(back.getJsonArray("items")).hasSize(3).allSatisfy(entry -> assertThat(
                        ((JsonObject) entry).getString("kind"))
                .isEqualTo("state"));
    }

    @Test
    void what_a_run_made_after_it_was_sent_back_is_kept_where_it_is_stopped_at_rest() {
        var card = Journey.card(person, board, "Ask about the file");
        card.sendOff("compatible", "asker");
        assertThat(card.settled(LIMIT).getString("stage")).isEqualTo("REVIEW");
        var run = "/api/runs/" + card.run().getString("id");
        comment(run, "src/app.txt", 1, "Another, please.");
        answer(person, 200, "POST", run + "/send-comments", "");
        assertThat(RunningStudio.await(() -> "PAUSED".equals(card.run().getString("status")), LIMIT))
                .isTrue();

        answer(person, 200, "POST", run + "/cancel", "");

        assertThat(RunningStudio.await(
                        () -> person.send("GET", run + "/diff", "").body().contains("second"), LIMIT))
                .as(() -> person.send("GET", run + "/diff", "").body())
                .isTrue();
    }

    @Test
    void a_person_answers_for_what_a_run_did_beyond_its_plan() {
        var card = Journey.card(person, board, "Wander");
        card.sendOff("compatible", "wanderer");
        assertThat(card.settled(LIMIT).getString("evidence")).isEqualTo("claimed");
        var run = "/api/runs/" + card.run().getString("id");
        answer(person, 200, "POST", run + "/accept", "");
        assertThat(card.get().getString("evidence")).isEqualTo("verified");
        assertThat(card.evidence().getString("evidence")).isEqualTo("verified");
        answer(person, 200, "POST", run + "/accept", "");

        repo.write("src/app.txt", "3\n").commit("Meanwhile");
        var task = "/api/tasks/" + card.get().getString("id");
        var conflict = problem(409, "merge-conflict", "POST", task + "/merge", "{\"method\":\"squash\"}");
        assertThat(conflict.getJsonArray("errors").getJsonObject(0).getString("field"))
                .isEqualTo("src/app.txt");
        assertThat(conflict.getJsonObject("current").getString("id"))
                .isEqualTo(card.get().getString("id"));
        assertThat(card.get().getJsonObject("attention").getString("kind")).isEqualTo("conflict");
        repo.git("revert", "--no-edit", "HEAD");
    }

    @Test
    void attachments_reach_the_model_and_come_back_as_they_were() {
        var card = Journey.card(person, board, "Look at this");
        var task = "/api/tasks/" + card.get().getString("id");
        var picture = attach(task, "../odd \"name\".png", PICTURE);
        assertThat(picture.getString("mediaType")).isEqualTo("image/png");
        assertThat(picture.getString("name")).isEqualTo("odd \"name\".png");
        var page = "<script>alert('canary')</script>";
        var text = attach(task, "page.html", page.getBytes(StandardCharsets.UTF_8));
        assertThat(text.getString("mediaType")).isEqualTo("text/plain");
        var path = task + "/attachments";
        assertThat(person.upload(path + "?name=x", new byte[] {1, 0, 2}).statusCode())
                .isEqualTo(422);
        assertThat(person.upload(path + "?name=x", new byte[0]).statusCode()).isEqualTo(422);
        assertThat(person.upload(path, PICTURE).statusCode()).isEqualTo(422);
        assertThat(person.upload(path + "?name=x", new byte[(10 << 20) + 1]).statusCode())
                .isEqualTo(413);

        var say = new JsonObject()
                .put("message", "What is it?")
                .put("provider", "compatible")
                .put("model", "talker")
                .put("attachments", new JsonArray().add(picture.getString("id")).add(text.getString("id")));
        assertThat(person.send("POST", task + "/brainstorm", say.encode()).body())
                .contains("event: done");
        var messages = answer(person, 200, "GET", task + "/messages", "").getJsonArray("items");
        assertThat(messages.getJsonObject(0).getJsonArray("attachments")).hasSize(2);
        assertThat(models.journal().encode()).contains("data:image/png;base64,").contains("canary");
        problem(422, "invalid", "POST", task + "/brainstorm", say.encode());

        var shown = person.download(path + "/" + picture.getString("id"));
        assertThat(shown.body()).isEqualTo(PICTURE);
        assertThat(shown.headers().firstValue("Content-Type")).contains("image/png");
        assertThat(shown.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        var html = person.download(path + "/" + text.getString("id")).headers();
        assertThat(html.firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(html.firstValue("Content-Disposition").orElse("")).startsWith("attachment");
    }

    @Test
    void the_set_up_is_tried_on_a_clean_checkout() {
        var tried = person.send("POST", "/api/workflows/" + board + "/setup-test", "");
        assertThat(tried.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        assertThat(tried.body())
                .contains("ready")
                .contains("\"name\":\"app\"")
                .contains("three")
                .contains("event: done\ndata: {\"ok\":false,\"exitCode\":3}");
    }

    @Test
    void the_board_is_followed_without_a_socket() {
        var path = "/api/workflows/" + board;
        long before = answer(person, 200, "GET", path + "/board", "").getLong("revision");
        answer(person, 201, "POST", path + "/tasks", "{\"title\":\"Seen by all\"}");
        var lines = person.read(path + "/events", String.valueOf(before), "Seen by all");
        assertThat(lines).contains("event: welcome", "id: " + (before + 1), "event: event");
        assertThat(person.read(path + "/events", "99999999", "resync")).contains("event: resync");
    }

    @Test
    void a_call_repeated_under_its_key_is_made_once() throws Exception {
        var path = "/api/workflows/" + board + "/tasks";
        var ids = new HashSet<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<String> call = () -> {
                var made = person.sendOnce("one", "POST", path, "{\"title\":\"Only once\"}");
                assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
                return new JsonObject(made.body()).getString("id");
            };
            for (Future<String> made :
                    threads.invokeAll(IntStream.range(0, 8).mapToObj(i -> call).toList())) {
                ids.add(made.get());
            }
        }
        assertThat(ids).hasSize(1);
        var other = person.sendOnce("one", "POST", path, "{\"title\":\"Something else\"}");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.body()).contains("idempotency-key-reused");
        assertThat(person.sendOnce("two", "POST", path, "{\"title\":\"\"}").statusCode())
                .isEqualTo(422);
        assertThat(person.sendOnce("two", "POST", path, "{\"title\":\"Mended\"}")
                        .statusCode())
                .isEqualTo(201);

        var card = Journey.card(person, board, "Talk once");
        var task = "/api/tasks/" + card.get().getString("id");
        var say = "{\"message\":\"Hello\",\"provider\":\"compatible\",\"model\":\"talker\"}";
        assertThat(person.sendOnce("three", "POST", task + "/brainstorm", say).body())
                .contains("event: done");
        assertThat(person.sendOnce("three", "POST", task + "/brainstorm", say).body())
                .contains("event: done");
        assertThat(answer(person, 200, "GET", task + "/messages", "").getJsonArray("items"))
                .hasSize(2);
    }

    private static Set<String> viewed(String run) {
        var names = new HashSet<String>();
        answer(person, 200, "GET", run + "/diff", "").getJsonArray("files").forEach(each -> {
            var file = (JsonObject) each;
            if (file.getBoolean("viewed")) {
                names.add(file.getString("path"));
            }
        });
        return names;
    }

    private static List<String> files(String path) {
        return answer(person, 200, "GET", path, "").getJsonArray("files").stream()
                .map(file -> ((JsonObject) file).getString("path"))
                .toList();
    }

    private static void mark(String run, String file) {
        answer(
                person,
                200,
                "PUT",
                run + "/viewed",
                new JsonObject().put("file", file).put("viewed", true).encode());
    }

    private static JsonObject comment(String run, String file, int line, String text) {
        var body = new JsonObject()
                .put("file", file)
                .put("line", line)
                .put("side", "new")
                .put("text", text);
        return answer(person, 201, "POST", run + "/comments", body.encode());
    }

    private static String path(String run, JsonObject comment) {
        return run + "/comments/" + comment.getString("id");
    }

    private static JsonObject attach(String task, String name, byte[] bytes) {
        var encoded = java.net.URLEncoder.encode(name, StandardCharsets.UTF_8);
        var made = person.upload(task + "/attachments?name=" + encoded, bytes);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return new JsonObject(made.body());
    }

    private static JsonObject problem(int status, String code, String method, String path, String body) {
        var told = answer(person, status, method, path, body);
        assertThat(told.getString("type")).endsWith(code);
        return told;
    }
}
