package dev.loopforge.testing;

import static dev.loopforge.testing.ModelPart.edits;
import static dev.loopforge.testing.ModelPart.finishes;
import static dev.loopforge.testing.ModelPart.runs;
import static dev.loopforge.testing.ModelPart.steps;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.kernel.process.Command;
import dev.loopforge.kernel.process.Programs;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Kills the program at named places of a run, starts it again, and looks whether anything was lost or done twice. */
public final class Kills implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Pattern OLD = Pattern.compile("Tenured.* used (\\d+)K");

    private final FaultFile faults = new FaultFile();
    private final ModelServer models;
    private final TempRepo repo;
    private final Map<String, String> environment;
    private RunningStudio studio;
    private final String main;
    private final Optional<GitHubKept> github;
    private SignedIn person;
    private final String board;

    private Kills(Optional<GitHubKept> github, String options, List<ModelPart> more, Map<String, String> variables) {
        this.github = github;
        repo = github.map(GitHubKept::code).orElseGet(TempRepo::sample);
        models = ModelServer.playing(
                Stream.concat(Stream.of(part()), more.stream()).toList());
        environment = new HashMap<>(Map.of(
                "LOOPFORGE_OPENAI_URL",
                models.url() + "/v1",
                "LOOPFORGE_WORKERS",
                "4",
                "JDK_JAVA_OPTIONS",
                (options + " " + faults.option()).strip()));
        github.ifPresent(there -> environment.putAll(there.environment()));
        environment.putAll(variables);
        studio = RunningStudio.with(environment);
        person = studio.signIn();
        main = repo.head("main");
        Journey.answer(
                person,
                200,
                "PUT",
                "/api/providers/openai/key",
                new JsonObject().put("apiKey", "sk-kills").encode());
        board = github.map(there -> there.board(person))
                .orElseGet(() -> Journey.board(person, repo.path(), new JsonObject()));
    }

    /** On a folder of this machine; {@code options} go to the JVM. */
    public static Kills onAFolder(String options) {
        return onAFolder(options, List.of());
    }

    /** The same, with more parts for its models to play. */
    public static Kills onAFolder(String options, List<ModelPart> more) {
        return new Kills(Optional.empty(), options, more, Map.of());
    }

    /** On a repository of a GitHub that others wrote, with pull requests that open by themselves. */
    public static Kills onGitHub(String options) {
        return onGitHub(options, Map.of());
    }

    /** The same; the program is given these variables too. */
    static Kills onGitHub(String options, Map<String, String> variables) {
        return new Kills(Optional.of(GitHubKept.started()), options, List.of(), variables);
    }

    private static ModelPart part() {
        return ModelPart.of("model-k")
                .says("I would touch `src/app.txt`.")
                .plans("echo looking; grep -q 'a line' src/app.txt", "src/app.txt")
                .turn(steps(1, "started"), edits("src/app.txt", "two\n", "two\na line\n"))
                .turn(runs("for i in 1 2 3 4 5; do echo line $i; sleep 0.1; done; echo x >> src/app.txt"))
                .turn(runs("sed -i '$d' src/app.txt"))
                .turn(steps(1, "done"), finishes("Added a line."));
    }

    /** What came of one kill; a place after which the journal says nothing more has no next step. */
    public record Survived(
            String point,
            @Nullable Duration readyToNextStep,
            @Nullable Duration killToNextStep) {}

    /** A card whose run has come to the place when the program is killed, looked at in the end. */
    public Survived at(String point) {
        var card = card("Survive " + point);
        comeTo(point, card);
        return killed(point, card);
    }

    /** Lets the card's run come to the place and stand still there. */
    void comeTo(String point, Journey card) {
        faults.arm(point);
        card.sendOff("openai", "model-k");
        assertThat(RunningStudio.await(faults::reached, LIMIT))
                .as("the run comes to " + point + ": " + card.get().encodePrettily() + studio.logText())
                .isTrue();
    }

    /** Where places are named at which the program is to stand still. */
    FaultFile faults() {
        return faults;
    }

    /** A card that is killed while its command prints, wherever the program is then. */
    public Survived whileACommandRuns() {
        var card = card("Survive a command");
        card.sendOff("openai", "model-k");
        RunningStudio.await(
                () -> card.journal().stream().anyMatch(entry -> "log".equals(entry.getString("kind"))), LIMIT);
        return killed("mid-command", card);
    }

    /** A new card of the board. */
    Journey card(String title) {
        return Journey.card(person, board, title);
    }

    /** The same card after the program was started again. */
    Journey seenAgain(Journey card) {
        signInAgain();
        return card.seenBy(person);
    }

    void signInAgain() {
        person = studio.signIn();
    }

    /** Never goes on where it was killed, but in another data folder. */
    void moveTo(Path data) {
        studio.close();
        faults.letGo();
        var elsewhere = new HashMap<>(environment);
        elsewhere.put("LOOPFORGE_DATA", data.toString());
        studio = RunningStudio.with(elsewhere);
        signInAgain();
    }

    /** The revision its board has come to. */
    long revision() {
        return Journey.answer(person, 200, "GET", "/api/workflows/" + board + "/board", "")
                .getLong("revision");
    }

    /** Its board's id. */
    String board() {
        return board;
    }

    /** Live bytes in the program's heap; its JVM must have the serial collector. */
    long liveHeap() {
        var pid = String.valueOf(studio.process().pid());
        jcmd(pid, "GC.run");
        // The serial collector puts all that lives into the old generation; the young one has filled up again
        // meanwhile.
        var found = OLD.matcher(jcmd(pid, "GC.heap_info"));
        assertThat(found.find()).isTrue();
        return Long.parseLong(found.group(1)) << 10;
    }

    private static String jcmd(String... words) {
        var all = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString()));
        all.addAll(List.of(words));
        return Programs.run(Command.of(Path.of("/"), all)).outputText();
    }

    TempRepo repo() {
        return repo;
    }

    SignedIn person() {
        return person;
    }

    private Survived killed(String point, Journey victim) {
        studio.kill();
        var died = Instant.now();
        faults.letGo();
        studio.startAgain();
        var ready = Instant.now();
        var card = seenAgain(victim);
        var journal = rightInTheEnd(point, card, studio.data());
        return journal.stream()
                .map(entry -> Instant.parse(entry.getString("at")))
                .filter(at -> at.isAfter(died))
                .findFirst()
                .map(next -> new Survived(point, notNegative(ready, next), Duration.between(died, next)))
                .orElseGet(() -> new Survived(point, null, null));
    }

    /** Nothing of a card is lost or there twice; answers the journal of its run. */
    List<JsonObject> rightInTheEnd(String point, Journey card, Path data) {
        var task = card.settled(LIMIT);
        var run = task.getJsonObject("run");
        assertThat(run.getString("status")).as(point + task.encodePrettily()).isEqualTo("SUCCEEDED");
        assertThat(run.getInteger("attempt")).as(point).isEqualTo(1);
        assertThat(task.getString("stage")).as(point).isEqualTo("REVIEW");
        assertThat(task.getString("evidence")).as(point).isEqualTo("verified");
        onlyOnce(point, task);
        var worktree = data.resolve("worktrees").resolve(run.getString("id"));
        assertThat(RunningStudio.await(() -> !Files.exists(worktree), LIMIT))
                .as(point + ": the checkout is taken away")
                .isTrue();
        var journal = card.journal();
        for (int at = 0; at < journal.size(); at++) {
            assertThat(journal.get(at).getLong("seq")).as(point).isEqualTo(at + 1L);
        }
        assertThat(journal.stream().filter(entry -> "commit".equals(entry.getString("kind"))))
                .as(point + ": pushes in the journal")
                .hasSize(1);
        return journal;
    }

    private void onlyOnce(String point, JsonObject task) {
        var branch = task.getString("branch");
        assertThat(repo.git("rev-list", "--count", main + ".." + branch).strip())
                .as(point + ": commits on the branch")
                .isEqualTo("1");
        var ours = "refs/heads/loopforge/" + task.getInteger("number") + "-*";
        assertThat(repo.git("for-each-ref", "--format=%(refname)", ours).lines())
                .as(point + ": branches of the card")
                .hasSize(1);
        assertThat(repo.head("main")).as(point + ": main").isEqualTo(main);
        github.ifPresent(there -> assertThat(RunningStudio.await(
                        () -> there.pullRequests(branch).size() == 1
                                && Journey.answer(person, 200, "GET", "/api/tasks/" + task.getString("id"), "")
                                                .getJsonObject("pullRequest")
                                        != null,
                        LIMIT))
                .as(point + ": one pull request, and the card knows it: " + there.pullRequests(branch))
                .isTrue());
    }

    private static Duration notNegative(Instant from, Instant to) {
        return to.isBefore(from) ? Duration.ZERO : Duration.between(from, to);
    }

    public RunningStudio studio() {
        return studio;
    }

    /** Every pull request there is, by the branch it is for. */
    public JsonArray pullRequests() {
        return github.map(there -> there.pullRequests("")).orElseGet(JsonArray::new);
    }

    @Override
    public void close() {
        studio.close();
        models.close();
        github.ifPresent(GitHubKept::close);
        repo.close();
        faults.close();
    }
}
