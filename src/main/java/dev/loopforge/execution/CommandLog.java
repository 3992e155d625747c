package dev.loopforge.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loopforge.execution.sandbox.OutputListener;
import dev.loopforge.execution.sandbox.Spool;
import dev.loopforge.execution.sandbox.Stream;
import dev.loopforge.kernel.Json;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;

/**
 * The output of one command of a run: from its spool into the journal as it comes, and its tail for the model. With the lines
 * the journal keeps, in one entry, how far into the spool they reach, so that whoever goes on after a kill misses and
 * repeats none.
 */
final class CommandLog implements OutputListener {
    private static final int TAIL_LINES = 400;
    private static final int TAIL_CHARACTERS = 64 << 10;

    private final Journal journal;
    private final Run run;
    private final Spool spool;
    private final String step;
    private final FaultPoint middle;
    private final ArrayDeque<String> tail = new ArrayDeque<>();
    private Reach reach;
    private long line;
    private boolean fenced;

    /** How far into a spool the journal's entries reach: bytes of both streams. */
    record Reach(String spool, long stdout, long stderr) {
        Reach with(Stream stream, long end) {
            return switch (stream) {
                case STDOUT -> new Reach(spool, end, stderr);
                case STDERR -> new Reach(spool, stdout, end);
            };
        }
    }

    CommandLog(Journal journal, Run run, Spool spool, String step, FaultPoint middle, Journal.Logged before) {
        this.journal = journal;
        this.run = run;
        this.spool = spool;
        this.step = step;
        this.middle = middle;
        this.reach = before.reach();
        this.line = before.lines() + 1;
    }

    Spool spool() {
        return spool;
    }

    @Override
    public synchronized void lines(Stream stream, List<String> lines, long end) {
        for (var text : lines) {
            tail.addLast(text);
            if (tail.size() > TAIL_LINES) {
                tail.removeFirst();
            }
        }
        middle.pass();
        if (fenced) {
            return;
        }
        var next = reach.with(stream, end);
        try {
            journal.append(run, "log", payload(stream, lines), next);
            reach = next;
            line += lines.size();
        } catch (Fenced stopped) {
            // What follows stays in the spool, for whoever goes on with the run.
            fenced = true;
            tail.addLast("(stopped)");
        }
    }

    private ObjectNode payload(Stream stream, List<String> lines) {
        var payload = Json.object()
                .put("step", step)
                .put("stream", stream.name().toLowerCase(Locale.ROOT))
                .put("firstLine", line);
        payload.set("lines", Json.tree(lines));
        return payload;
    }

    /** Whether the journal has everything the command printed. */
    synchronized boolean complete() {
        return !fenced;
    }

    synchronized String tail() {
        var text = String.join("\n", tail);
        return text.length() <= TAIL_CHARACTERS ? text : "…" + text.substring(text.length() - TAIL_CHARACTERS);
    }
}
