package dev.loopforge.launch;

import dev.loopforge.kernel.Carrier;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Signals by Redis' publish and subscribe. It is open while this process is subscribed and Redis answers; one that is away at
 * the start, dies, freezes or comes back is noticed within seconds, and nothing waits for it.
 */
final class RedisCarrier implements Carrier {
    private static final Logger LOG = Logger.getLogger(RedisCarrier.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PULSE = Duration.ofSeconds(1);

    private final String channel;
    private final ClientResources resources = ClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .build();
    private final RedisClient client;
    /** Hands words on in their order, apart from the threads of the wire. */
    private final ExecutorService hearing = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("redis-signals").factory());

    private volatile @Nullable StatefulRedisConnection<String, String> speaking;
    private volatile boolean closed;

    /** On a channel that the processes of one database have in common with nobody else. */
    RedisCarrier(RedisURI address, String channel) {
        this.channel = channel;
        address.setTimeout(PATIENCE);
        client = RedisClient.create(resources, address);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .timeoutOptions(TimeoutOptions.enabled(PATIENCE))
                .socketOptions(SocketOptions.builder().connectTimeout(PATIENCE).build())
                .build());
    }

    @Override
    public boolean open() {
        return speaking != null;
    }

    @Override
    public CompletionStage<?> send(String word) {
        var by = speaking;
        return by == null
                ? CompletableFuture.failedFuture(new RedisException("not connected"))
                : by.async().publish(channel, word);
    }

    @Override
    public void listen(Consumer<String> words, Runnable changed) {
        Thread.ofVirtual().name("redis").start(() -> {
            boolean told = false;
            while (!closed) {
                try {
                    stay(words, changed);
                } catch (RedisException away) {
                    told = tellOnce(told && speaking == null, away);
                } finally {
                    boolean was = speaking != null;
                    speaking = null;
                    if (was && !closed) {
                        changed.run();
                    }
                }
                LockSupport.parkNanos(PULSE.toNanos());
            }
        });
    }

    private static boolean tellOnce(boolean told, RedisException away) {
        if (!told) {
            LOG.warnf("Redis is away (%s); events between processes travel by PostgreSQL", away.getMessage());
        }
        return true;
    }

    /** Until Redis goes away, which it says by an exception. */
    private void stay(Consumer<String> words, Runnable changed) {
        try (var subscribed = client.connectPubSub();
                var speaker = client.connect()) {
            subscribed.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String from, String word) {
                    hearing.execute(() -> words.accept(word));
                }
            });
            subscribed.sync().subscribe(channel);
            speaking = speaker;
            LOG.info("events between processes travel by Redis");
            changed.run();
            while (!closed) {
                subscribed.sync().ping();
                speaker.sync().ping();
                LockSupport.parkNanos(PULSE.toNanos());
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        speaking = null;
        hearing.shutdownNow();
        client.shutdown(0, 1, TimeUnit.SECONDS);
        resources.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
