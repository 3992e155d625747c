package dev.loopforge.brainstorm;

/** Which provider and model answers. */
public record Choice(String provider, String model) {}
