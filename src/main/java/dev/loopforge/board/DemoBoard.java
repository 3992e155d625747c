package dev.loopforge.board;

import dev.loopforge.git.Mirrors;
import dev.loopforge.identity.Caller;
import dev.loopforge.identity.Users;
import dev.loopforge.provider.scripted.ScriptedModel;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The board that shows the whole loop without a key: a sample repository of its own, one card, and the scripted model. */
@Singleton
public final class DemoBoard {
    private static final String SAMPLE = "demo/greeter/";
    private static final String TITLE = "Demo: the greeter";
    private static final String CARD = "Greet in several languages";

    private final Mirrors mirrors;
    private final Workflows workflows;
    private final Tasks tasks;

    DemoBoard(Mirrors mirrors, Workflows workflows, Tasks tasks) {
        this.mirrors = mirrors;
        this.workflows = workflows;
        this.tasks = tasks;
    }

    /** The owner's demo board: the newest that is there, or a fresh one. */
    public Workflow open(Users.User owner) {
        var caller = caller(owner);
        return workflows.visibleTo(caller).stream()
                .filter(workflow -> workflow.simulated() && workflow.title().equals(TITLE))
                .findFirst()
                .orElseGet(() -> create(caller));
    }

    /** A person at the terminal rather than behind a request. */
    static Caller caller(Users.User owner) {
        return new Caller(
                owner.id(), owner.login(), owner.name(), owner.role(), new UUID(0, 0), "", Optional.empty(), "here");
    }

    Workflow create(Caller caller) {
        var repository = Repository.of("local", mirrors.sample(files()).toString());
        var workflow = workflows.create(
                new Workflows.Draft(
                        TITLE,
                        "A sample repository and a simulated model. Nothing leaves this machine.",
                        repository,
                        null,
                        Settings.answeredBy("scripted", ScriptedModel.MODEL),
                        true),
                caller);
        var card = new Tasks.Draft(
                CARD,
                "The greeter speaks English only. Let it greet in German and French too.",
                List.of("demo"),
                null,
                null,
                null,
                null);
        tasks.create(workflow.id(), card, caller.id(), caller.actor());
        return workflow;
    }

    static Map<String, byte[]> files() {
        var files = new LinkedHashMap<String, byte[]>();
        new String(read("files.txt"), StandardCharsets.UTF_8).lines().forEach(path -> files.put(path, read(path)));
        return files;
    }

    private static byte[] read(String path) {
        try (var file = DemoBoard.class.getClassLoader().getResourceAsStream(SAMPLE + path)) {
            if (file == null) {
                throw new IllegalStateException("the sample lacks " + path);
            }
            return file.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
