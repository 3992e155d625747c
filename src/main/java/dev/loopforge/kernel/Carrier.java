package dev.loopforge.kernel;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Another way for {@link Signals} to travel than the database they are about. It may be away at any moment: what it does
 * not take goes by the database.
 */
public interface Carrier extends AutoCloseable {
    /** Whether words go out and come in at this moment. */
    boolean open();

    /** Hands a word to every process that listens, this one too; fails where it may not have arrived. */
    CompletionStage<?> send(String word);

    /** Begins to listen, and goes on to whenever it comes back; {@code changed} is told of each coming and going. */
    void listen(Consumer<String> words, Runnable changed);

    @Override
    void close();
}
