package dev.loopforge.kernel;

/** Bytes that the boards' repositories with their shelves and the checkouts of their runs, with what their commands print, take, and what is free. */
public record Disk(long mirrorBytes, long checkoutBytes, long freeBytes) {}
