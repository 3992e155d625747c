package dev.loopforge.execution;

import dev.loopforge.board.SandboxVariables;
import dev.loopforge.execution.sandbox.OutputListener;
import dev.loopforge.execution.sandbox.Stream;
import java.util.List;

/** What a command prints, without the board's secrets: whoever hears it, and whatever keeps it, never sees them. */
record MaskedOutput(List<String> secrets, OutputListener listener) implements OutputListener {
    @Override
    public void lines(Stream stream, List<String> lines) {
        listener.lines(
                stream,
                secrets.isEmpty() ? lines : lines.stream().map(this::masked).toList());
    }

    private String masked(String line) {
        var text = line;
        for (var secret : secrets) {
            for (var part : secret.split("\\R")) {
                text = part.length() < 4 ? text : text.replace(part, SandboxVariables.MASK);
            }
        }
        return text;
    }
}
