package dev.loopforge.testing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/** One card of a {@link Simulation} from its making to its rest: every choice of its person is drawn from the seed. */
final class SimulatedCard {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int STRETCHES = 6;
    private static final Set<String> OVER = Set.of("SUCCEEDED", "FAILED", "CANCELLED", "PAUSED", "NONE");

    private final Simulation simulation;
    private final String board;
    private final int number;
    private final Random dice;
    private String path = "";
    private String id = "";

    SimulatedCard(Simulation simulation, String board, int number, Random dice) {
        this.simulation = simulation;
        this.board = board;
        this.number = number;
        this.dice = dice;
    }

    void live() {
        var draft = new JsonObject().put("title", "Simulated card " + number);
        var made = simulation.send("POST", "/api/workflows/" + board + "/tasks", draft.encode());
        id = made.getString("id");
        path = "/api/tasks/" + id;
        simulation.follows(id);
        if (chance(40)) {
            send("POST", "/brainstorm", model().put("message", "What do you think?"));
        }
        if (propose() && approve()) {
            for (int stretch = 0; stretch < STRETCHES && goesOn(); stretch++) {
                simulation.count("stretches");
            }
        }
        simulation.count("ended in " + now().stage());
        simulation.forgets(id);
    }

    private Simulation.Seen now() {
        return simulation.seen(id);
    }

    private boolean chance(int percent) {
        return dice.nextInt(100) < percent;
    }

    /** Until there is a plan to decide on; a provider may fail to make one. */
    private boolean propose() {
        for (int tries = 0; tries < 4; tries++) {
            send("POST", "/plan", model());
            if (now().planVersion() > 0 && now().stage().equals("PLANNING")) {
                return true;
            }
        }
        return false;
    }

    private boolean approve() {
        if (chance(15)) {
            send(
                    "PUT",
                    "/plan",
                    version()
                            .put("summary", "Another way")
                            .put("steps", new JsonArray().add(DicedModel.step(number)))
                            .put("checks", new JsonArray()));
        }
        if (chance(10)) {
            send("POST", "/plan/reject", version().put("feedback", "No."));
            if (!propose()) {
                return false;
            }
        }
        if (chance(5)) {
            return false;
        }
        send("POST", "/plan/approve", version());
        return true;
    }

    /** Sees one stretch of the run to its end, lending a hand or not; answers whether another follows. */
    private boolean goesOn() {
        boolean meddles = chance(45);
        int turn = dice.nextInt(4);
        int how = dice.nextInt(10);
        if (meddles) {
            until(seen -> seen.runStatus().equals("RUNNING") && seen.turn() >= turn);
            meddle(how);
        }
        if (!until(seen -> false)) {
            simulation.stuck(id, "card " + number + " came to no rest: " + now());
            return false;
        }
        simulation.count("run " + now().runStatus());
        int then = dice.nextInt(100);
        return now().deleted()
                ? restore(then)
                : switch (now().runStatus()) {
                    case "PAUSED" -> paused(then);
                    case "SUCCEEDED" -> succeeded(then);
                    case "FAILED", "CANCELLED" -> given(then);
                    default -> false;
                };
    }

    /** Waits until the run is where it is wanted, or over; answers whether it came there. */
    private boolean until(Predicate<Simulation.Seen> wanted) {
        return RunningStudio.await(() -> OVER.contains(now().runStatus()) || wanted.test(now()), LIMIT);
    }

    private void meddle(int how) {
        switch (how) {
            case 0, 1 -> run("/pause", new JsonObject());
            case 2, 3 -> run("/cancel", new JsonObject());
            case 4, 5 -> run("/messages", new JsonObject().put("text", "Mind the gap."));
            case 6 -> send("DELETE", "", new JsonObject());
            case 7 -> move("PLANNING");
            case 8 -> move("TODO");
            default -> {
                run("/pause", new JsonObject());
                run("/resume", new JsonObject());
            }
        }
    }

    private boolean paused(int then) {
        if (then < 10) {
            run("/cancel", new JsonObject());
            return true;
        }
        run("/messages", new JsonObject().put("text", "Blue."));
        run("/resume", new JsonObject());
        return true;
    }

    private boolean succeeded(int then) {
        if (then < 45) {
            simulation.asksToMerge(id);
            send("POST", "/merge", new JsonObject());
            return false;
        }
        if (then < 60) {
            move("DONE");
            return false;
        }
        if (then < 75) {
            var comment = new JsonObject()
                    .put("file", "cards/" + number + ".txt")
                    .put("line", 1)
                    .put("side", "new")
                    .put("text", "Say more.");
            run("/comments", comment);
            run("/send-comments", new JsonObject());
            return true;
        }
        if (then < 85) {
            move("PLANNING");
            return approve();
        }
        send("DELETE", "", new JsonObject());
        return restore(then * 7 % 100);
    }

    private boolean given(int then) {
        if (now().stage().equals("READY") && then < 60) {
            send("POST", "/runs", new JsonObject());
            return true;
        }
        if (now().stage().equals("PLANNING") && then < 70) {
            return approve();
        }
        move("DONE");
        return false;
    }

    private boolean restore(int then) {
        if (then < 50) {
            send("POST", "/restore", new JsonObject());
        }
        return false;
    }

    private static JsonObject model() {
        return new JsonObject().put("provider", "compatible").put("model", DicedModel.NAME);
    }

    private JsonObject version() {
        return new JsonObject().put("version", now().planVersion());
    }

    private void move(String stage) {
        send(
                "POST",
                "/move",
                new JsonObject().put("stage", stage).put("stopRun", true).put("version", now().version()));
    }

    private void run(String rest, JsonObject body) {
        simulation.send("POST", "/api/runs/" + now().run() + rest, body.encode());
    }

    private void send(String method, String rest, JsonObject body) {
        simulation.send(method, path + rest, body.isEmpty() && method.equals("DELETE") ? "" : body.encode());
    }
}
