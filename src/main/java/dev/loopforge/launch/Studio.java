package dev.loopforge.launch;

import dev.loopforge.board.DemoBoard;
import dev.loopforge.identity.SetupLinks;
import dev.loopforge.identity.Users;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Inject;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The running program: tells the person where it is, then waits to be stopped. */
public final class Studio implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(Studio.class);

    private final Vertx vertx;
    private final SetupLinks links;
    private final DemoBoard demo;
    private final Users users;

    @Inject
    Studio(Vertx vertx, SetupLinks links, DemoBoard demo, Users users) {
        this.vertx = vertx;
        this.links = links;
        this.demo = demo;
        this.users = users;
    }

    @Override
    public int run(String... arguments) {
        Launched launched = Launch.current();
        if (launched != null) {
            listenOnSixToo(launched);
            Ready.tell(launched, links);
            if (launched.flags().contains(CommandLine.Flag.DEMO)) {
                Ready.tellDemo(launched, demo.open(users.owner()).id());
            }
        }
        Quarkus.waitForExit();
        return 0;
    }

    /** Browsers may take {@code localhost} for ::1, and the framework binds one address only. */
    private void listenOnSixToo(Launched launched) {
        if (!Configuration.loopback(launched.configuration().bind())) {
            return;
        }
        vertx.createHttpServer(new HttpServerOptions()
                        .setHost("::1")
                        .setPort(launched.port())
                        .setHttp2ClearTextEnabled(false))
                .requestHandler(VertxHttpRecorder.getRootHandler())
                .listen()
                .onFailure(absent -> LOG.debugf("not listening on ::1: %s", reason(absent)));
    }

    private static @Nullable String reason(Throwable failure) {
        return failure.getMessage();
    }
}
