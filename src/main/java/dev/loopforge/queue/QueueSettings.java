package dev.loopforge.queue;

/**
 * How this process takes part in the queue.
 *
 * @param works whether it carries out jobs itself
 * @param install names the data folder, whose lock at most one process holds: whoever starts on it owns what an earlier
 *     process on it left behind
 * @param slots how many runs it carries out at a time
 */
public record QueueSettings(boolean works, String install, String host, String version, int slots) {}
