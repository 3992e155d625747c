package dev.loopforge.kernel.process;

import java.nio.charset.StandardCharsets;

/**
 * What a program left behind: its exit code (128 + signal when killed), and what it printed up to the limit.
 *
 * @param truncated more was printed than was kept
 * @param timedOut the deadline passed and the tree was killed
 */
public record Finished(int exitCode, byte[] output, byte[] errors, boolean truncated, boolean timedOut) {
    public boolean succeeded() {
        return exitCode == 0 && !timedOut;
    }

    /** The same, with other words on its error stream. */
    public Finished withErrors(String text) {
        return new Finished(exitCode, output, text.getBytes(StandardCharsets.UTF_8), truncated, timedOut);
    }

    public String outputText() {
        return new String(output, StandardCharsets.UTF_8);
    }

    public String errorText() {
        return new String(errors, StandardCharsets.UTF_8);
    }
}
