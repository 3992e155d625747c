package dev.loopforge.testing;

import dev.loopforge.kernel.process.Command;
import dev.loopforge.kernel.process.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ConnectHandler;

/**
 * A company's network: servers whose names nobody outside knows, with certificates of the company's own authority, and one
 * proxy that lets people in by name and password and knows those names. The authority is JDK's keytool, the proxy Jetty's.
 */
public final class PrivateNetwork implements AutoCloseable {
    private static final String DOMAIN = ".company.test";
    private static final String PASSWORD = "changeit-but-why";
    private static final String USER = "studio";

    private final Path folder;
    private final Server proxy = new Server();
    private final List<ServerSocket> doors = new ArrayList<>();
    private final List<String> tunnels = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final SSLContext tls;

    public PrivateNetwork() throws Exception {
        folder = Files.createTempDirectory("loopforge-network");
        tls = certified();
        var connector = new ServerConnector(proxy);
        connector.setHost("127.0.0.1");
        proxy.addConnector(connector);
        proxy.setHandler(new Tunnels());
        proxy.start();
    }

    /** The authority's certificate as PEM. */
    public Path authority() {
        return folder.resolve("authority.pem");
    }

    /** The proxy's address with name and password. */
    public String proxy() {
        return "http://" + USER + ":" + URLEncoder.encode(password(), StandardCharsets.UTF_8) + "@127.0.0.1:"
                + proxyPort();
    }

    /** The password by which the proxy knows {@code studio}. */
    public String password() {
        return "p@ss:word-canary-77";
    }

    public int proxyPort() {
        return ((ServerConnector) proxy.getConnectors()[0]).getLocalPort();
    }

    /** Gives a server of this machine a name in the network, where it is spoken to over TLS; answers name and port. */
    public String publish(String name, int port) {
        try {
            var door = tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
            doors.add(door);
            Thread.ofVirtual().start(() -> relay(door, port));
            return name + DOMAIN + ":" + door.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Name and port of every tunnel the proxy opened. */
    public List<String> tunnels() {
        return List.copyOf(tunnels);
    }

    /** Name and port of every tunnel it refused to somebody who did not say who they are. */
    public List<String> refused() {
        return List.copyOf(refused);
    }

    private final class Tunnels extends ConnectHandler {
        @Override
        protected boolean handleAuthentication(Request request, Response response, String address) {
            var wanted = "Basic "
                    + Base64.getEncoder().encodeToString((USER + ":" + password()).getBytes(StandardCharsets.UTF_8));
            boolean known = wanted.equals(request.getHeaders().get("Proxy-Authorization"));
            (known ? tunnels : refused).add(address);
            if (!known) {
                response.getHeaders().put("Proxy-Authenticate", "Basic realm=\"company\"");
            }
            return known;
        }

        @Override
        protected InetSocketAddress newConnectAddress(String host, int port) {
            return host.endsWith(DOMAIN)
                    ? new InetSocketAddress("127.0.0.1", port)
                    : InetSocketAddress.createUnresolved(host, port);
        }
    }

    private SSLContext certified() throws IOException, GeneralSecurityException {
        keytool("-genkeypair", "-alias", "authority", "-keyalg", "RSA", "-dname", "CN=Company", "-ext", "bc:c");
        keytool(
                "-exportcert",
                "-alias",
                "authority",
                "-rfc",
                "-file",
                authority().toString());
        var names = "san=dns:*" + DOMAIN;
        keytool(
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=Servers",
                "-signer",
                "authority",
                "-ext",
                names);
        var keys = KeyStore.getInstance(folder.resolve("keys.p12").toFile(), PASSWORD.toCharArray());
        keys.deleteEntry("authority");
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private void keytool(String... what) {
        var line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        line.addAll(Arrays.asList(what));
        line.addAll(List.of("-keystore", folder.resolve("keys.p12").toString(), "-storepass", PASSWORD));
        var finished = Programs.run(Command.of(folder, line).withEnvironment(Map.of("PATH", Programs.searchPath())));
        if (!finished.succeeded()) {
            throw new AssertionError("keytool: " + finished.outputText() + finished.errorText());
        }
    }

    private static void relay(ServerSocket door, int port) {
        while (!door.isClosed()) {
            try {
                var outside = door.accept();
                Thread.ofVirtual().start(() -> join(outside, port));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void join(Socket outside, int port) {
        try (outside;
                var inside = new Socket("127.0.0.1", port)) {
            var back = Thread.ofVirtual().start(() -> copy(inside, outside));
            copy(outside, inside);
            back.join();
        } catch (IOException refused) {
            // A caller who does not trust us, or a server that is gone: both ends are closed.
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                var out = Objects.requireNonNull(to.getOutputStream())) {
            in.transferTo(out);
        } catch (IOException broken) {
            // As above.
        }
    }

    @Override
    public void close() throws Exception {
        for (var door : doors) {
            door.close();
        }
        proxy.stop();
        Folders.delete(folder);
    }
}
