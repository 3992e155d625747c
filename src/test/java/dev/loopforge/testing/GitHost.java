package dev.loopforge.testing;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jgit.http.server.GitServlet;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.transport.ReceivePack;

/** A git host over HTTP on loopback, written by others: one bare repository at {@code /code.git}, behind a token or not. */
public final class GitHost implements AutoCloseable {
    private final Server server;
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private volatile Optional<String> token;
    private volatile boolean readOnly;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger calls = new AtomicInteger();
    private volatile CountDownLatch open = new CountDownLatch(0);
    private final AtomicLong stallAfter = new AtomicLong(Long.MAX_VALUE);

    private GitHost(Path bare, Optional<String> token, Optional<String> redirect) throws Exception {
        this.token = token;
        server = new Server();
        var connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        var context = new ServletContextHandler("/");
        context.addFilter(new FilterHolder(door(redirect)), "/*", EnumSet.of(DispatcherType.REQUEST));
        context.addServlet(new ServletHolder(servlet(bare)), "/*");
        server.setHandler(context);
        server.start();
    }

    /** Serves a bare repository to everybody. */
    public static GitHost open(Path bare) throws Exception {
        return new GitHost(bare, Optional.empty(), Optional.empty());
    }

    /** Serves it to whoever brings this token as the password of HTTP Basic. */
    public static GitHost behind(Path bare, String token) throws Exception {
        return new GitHost(bare, Optional.of(token), Optional.empty());
    }

    /** Sends everybody on to another host. */
    public static GitHost redirecting(Path bare, String target) throws Exception {
        return new GitHost(bare, Optional.empty(), Optional.of(target));
    }

    /** From now on another token opens it. */
    public void expect(String other) {
        token = Optional.of(other);
    }

    /** Whether its token may still push. */
    public void allowPushes(boolean allowed) {
        readOnly = !allowed;
    }

    /** From now on nobody is answered until {@link #goOn}. */
    public void hold() {
        open = new CountDownLatch(1);
    }

    /** The next answer that is longer than this stands still there until the host is closed; those after it do not. */
    public void stallAfter(long bytes) {
        stallAfter.set(bytes);
    }

    public void goOn() {
        open.countDown();
    }

    /** How many requests came in. */
    public int calls() {
        return calls.get();
    }

    /** The server; below it every path leads to the repository. */
    public String address() {
        return url().replace("/code.git", "");
    }

    public String url() {
        return "http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort() + "/code.git";
    }

    /** Every Authorization header that came in, one per request that had one. */
    public List<String> authorizations() {
        return List.copyOf(authorizations);
    }

    private Filter door(Optional<String> redirect) {
        return (request, response, chain) -> {
            var call = (HttpServletRequest) request;
            var answer = (HttpServletResponse) response;
            calls.incrementAndGet();
            await(open);
            String given = call.getHeader("Authorization");
            if (given != null) {
                authorizations.add(given);
            }
            if (redirect.isPresent()) {
                answer.sendRedirect(redirect.get() + "/info/refs?service=git-upload-pack");
            } else if (token.isPresent() && !password(given).equals(token)) {
                answer.setHeader("WWW-Authenticate", "Basic realm=\"code\"");
                answer.sendError(401);
            } else if (readOnly && String.valueOf(call.getQueryString()).contains("git-receive-pack")) {
                answer.sendError(403);
            } else {
                chain.doFilter(request, new Stalling(answer));
            }
        };
    }

    private final class Stalling extends HttpServletResponseWrapper {
        Stalling(HttpServletResponse answer) {
            super(answer);
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            var stream = super.getOutputStream();
            return new ServletOutputStream() {
                private long sent;

                @Override
                public void write(int one) throws IOException {
                    write(new byte[] {(byte) one}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    stream.write(bytes, from, length);
                    sent += length;
                    long limit = stallAfter.get();
                    if (sent > limit && stallAfter.compareAndSet(limit, Long.MAX_VALUE)) {
                        stream.flush();
                        await(closed);
                    }
                }

                @Override
                public void flush() throws IOException {
                    stream.flush();
                }

                @Override
                public boolean isReady() {
                    return stream.isReady();
                }

                @Override
                public void setWriteListener(WriteListener listener) {
                    stream.setWriteListener(listener);
                }
            };
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<String> password(@org.jspecify.annotations.Nullable String header) {
        return Optional.ofNullable(header)
                .filter(text -> text.startsWith("Basic "))
                .map(text -> new String(Base64.getDecoder().decode(text.substring(6)), StandardCharsets.UTF_8))
                .map(pair -> pair.substring(pair.indexOf(':') + 1));
    }

    private static GitServlet servlet(Path bare) throws IOException {
        var repository = new FileRepository(bare.toFile());
        var servlet = new GitServlet();
        servlet.setRepositoryResolver((request, name) -> {
            repository.incrementOpen();
            return repository;
        });
        servlet.setReceivePackFactory((request, opened) -> new ReceivePack(opened));
        return servlet;
    }

    @Override
    public void close() throws Exception {
        goOn();
        closed.countDown();
        server.stop();
    }
}
