package dev.loopforge.provider.wire;

import java.time.Duration;

/** How much a provider may send before it is taken for broken or hostile. */
public final class Limits {
    /** One line of a stream, in bytes: room for a whole tool call in one event. */
    public static final int LINE_BYTES = 2 << 20;

    /** The arguments of one tool call, in characters. */
    public static final int TOOL_ARGUMENTS = 1 << 20;

    /** One answer as a whole, in bytes, events we ignore included. */
    public static final long STREAM_BYTES = 32L << 20;

    /** Tool calls in one answer. */
    public static final int TOOL_CALLS = 128;

    /** An answer that is not a stream: a list of models, or an error of which we read this much. */
    public static final int LIST_BYTES = 4 << 20;

    public static final int ERROR_BYTES = 64 << 10;

    /** How long one answer may take, however lively it is. */
    public static final Duration CALL = Duration.ofMinutes(30);

    private Limits() {}
}
