package dev.loopforge.http;

import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import io.vertx.ext.web.RoutingContext;

/** Answers a request with a problem before any resource has seen it. */
public final class ProblemWriter {
    private ProblemWriter() {}

    public static void write(RoutingContext context, Problem problem) {
        var response = context.response();
        if (response.ended() || response.headWritten()) {
            return;
        }
        response.setStatusCode(problem.status()).putHeader("Content-Type", ProblemBody.MEDIA_TYPE);
        problem.retryAfter()
                .ifPresent(wait -> response.putHeader("Retry-After", String.valueOf(Math.max(1, wait.toSeconds()))));
        response.end(Json.write(ProblemBody.of(problem)));
    }
}
