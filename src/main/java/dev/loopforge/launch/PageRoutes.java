package dev.loopforge.launch;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Serves the page: its files by name, and its frame for every other path that is not the server's own, since the page
 * knows its routes itself. Files with a digest in their name are kept for ever, the frame is asked for anew each time.
 */
@Singleton
final class PageRoutes {
    private static final Set<String> SERVERS_OWN =
            Set.of("api", "ws", "auth", "health", "metrics", "openapi", "mcp", "q");
    private static final int BEFORE_THE_RESOURCES = 100;

    private final PageFiles files = new PageFiles();

    void register(@Observes Router router) {
        router.route().order(BEFORE_THE_RESOURCES).handler(this::answer);
    }

    private void answer(RoutingContext context) {
        HttpMethod method = context.request().method();
        String path = context.normalizedPath();
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD) || serversOwn(path)) {
            context.next();
            return;
        }
        files.find(path)
                .or(() -> looksLikeAFile(path) ? java.util.Optional.empty() : files.find("/index.html"))
                .ifPresentOrElse(file -> send(context, file), () -> missing(context));
    }

    private static boolean serversOwn(String path) {
        int end = path.indexOf('/', 1);
        return SERVERS_OWN.contains(end < 0 ? path.substring(1) : path.substring(1, end));
    }

    private static boolean looksLikeAFile(String path) {
        return path.startsWith("/assets/");
    }

    private void missing(RoutingContext context) {
        context.response()
                .setStatusCode(404)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .putHeader("Cache-Control", "no-cache")
                .end(files.present() ? "There is no such page." : "The page is not part of this build.");
    }

    private static void send(RoutingContext context, PageFiles.PageFile file) {
        HttpServerResponse response = context.response()
                .putHeader("Content-Type", file.type())
                .putHeader("Cache-Control", file.lasting() ? "public, max-age=31536000, immutable" : "no-cache")
                .putHeader("ETag", file.tag())
                .putHeader("Vary", "Accept-Encoding");
        if (file.tag().equals(context.request().getHeader("If-None-Match"))) {
            response.setStatusCode(304).end();
            return;
        }
        String accepted = context.request().getHeader("Accept-Encoding");
        boolean packed = file.packed().length > 0 && accepted != null && accepted.contains("gzip");
        if (packed) {
            response.putHeader("Content-Encoding", "gzip");
        }
        byte[] body = packed ? file.packed() : file.plain();
        response.putHeader("Content-Length", String.valueOf(body.length));
        if (context.request().method().equals(HttpMethod.HEAD)) {
            response.end();
            return;
        }
        response.end(Buffer.buffer(body));
    }
}
