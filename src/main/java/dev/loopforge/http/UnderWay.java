package dev.loopforge.http;

import dev.loopforge.http.stream.EventStream;
import dev.loopforge.kernel.Problem;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The requests under way, so that a stop answers them first. Streams are ended at once and go on at the next start by the
 * last id they saw; sockets are not counted, they do the same by their revision; what is asked meanwhile gets 503.
 *
 * <p>The framework's own grace counts a socket as a request that never ends, and waits before streams are ended.
 */
@Singleton
final class UnderWay {
    private static final Logger LOG = Logger.getLogger(UnderWay.class);
    private static final int AFTER_THE_GATE = 9_999;
    private static final int BEFORE_OTHERS = 1;
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final Phaser requests = new Phaser(1);
    private volatile boolean stopping;

    void register(@Observes Filters filters) {
        filters.register(this::count, AFTER_THE_GATE);
    }

    private void count(RoutingContext context) {
        if (stopping) {
            ProblemWriter.write(
                    context, Problem.unavailable("stopping", "The program is stopping. Try again in a moment.", GRACE));
            return;
        }
        if (context.request().getHeader("Upgrade") == null) {
            requests.register();
            context.addEndHandler(ended -> requests.arriveAndDeregister());
        }
        context.next();
    }

    void stop(@Observes @Priority(BEFORE_OTHERS) ShutdownEvent event) {
        stopping = true;
        EventStream.endAll();
        try {
            requests.awaitAdvanceInterruptibly(requests.arrive(), GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            LOG.infof(
                    "stopped with requests unanswered after %d s: %d",
                    GRACE.toSeconds(), requests.getRegisteredParties() - 1);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
