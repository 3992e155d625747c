package dev.loopforge.execution.sandbox;

/** Which of its two outputs a command wrote to. */
public enum Stream {
    STDOUT,
    STDERR
}
