package dev.loopforge.http.stream;

/**
 * Where a listener came to.
 *
 * @param seq the last event it was sent, or passed over
 * @param gone whether the client has gone; if not, the feed has ended
 */
public record Reached(long seq, boolean gone) {}
