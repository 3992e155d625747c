package dev.loopforge.execution.sandbox;

/** A host the command wanted to reach and was not let through to, and how often it tried. */
public record RefusedHost(String host, int port, int count) {}
