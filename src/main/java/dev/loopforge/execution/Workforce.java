package dev.loopforge.execution;

import dev.loopforge.queue.JobHandler;
import dev.loopforge.queue.JobQueue;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

/** Starts the work with the program and stops it with the program; what is under way then goes on at the next start. */
@Singleton
final class Workforce {
    private final JobQueue queue;
    private final Instance<JobHandler<?>> handlers;
    private final Steering steering;
    private final LiveRuns live;
    private final Watch watch;

    Workforce(JobQueue queue, @Any Instance<JobHandler<?>> handlers, Steering steering, LiveRuns live, Watch watch) {
        this.queue = queue;
        this.handlers = handlers;
        this.steering = steering;
        this.live = live;
        this.watch = watch;
    }

    void start(@Observes StartupEvent started) {
        steering.listen();
        queue.start(handlers.stream().toList());
        watch.begin();
    }

    void stop(@Observes ShutdownEvent stopping) {
        watch.end();
        live.stopAll();
        queue.stop();
    }
}
