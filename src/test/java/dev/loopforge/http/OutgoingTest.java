package dev.loopforge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.loopforge.http.Outgoing.HttpProxy;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.testing.PrivateNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Optional;
import okhttp3.Dns;
import okhttp3.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutgoingTest {
    private static final HttpProxy PROXY = new HttpProxy("proxy.company.test", 3128, Optional.empty());
    private static final Dns UNKNOWN = host -> {
        throw new UnknownHostException(host);
    };

    @TempDir
    Path folder;

    private static Outgoing by(HttpProxy proxy, String... straight) {
        return new Outgoing(Optional.empty(), Optional.of(proxy), List.of(straight));
    }

    @Test
    void a_host_named_as_reached_without_the_proxy_is_so_with_all_names_below_it() {
        var outgoing = by(PROXY, "localhost", ".inside.test", "*.Company.test", "::1");

        for (var straight : List.of(
                "localhost", "LOCALHOST", "inside.test", "git.inside.test", "a.b.company.test", "[::1]", "::1")) {
            assertThat(outgoing.proxyTo(straight)).as(straight).isEmpty();
        }
        for (var other : List.of("127.0.0.1", "notinside.test", "inside.test.evil", "company.tests", "github.com")) {
            assertThat(outgoing.proxyTo(other)).as(other).contains(PROXY);
        }
        assertThat(by(PROXY, "*").proxyTo("github.com")).isEmpty();
        assertThat(Outgoing.straight().proxyTo("github.com")).isEmpty();
    }

    @Test
    void what_only_the_proxy_knows_is_for_the_proxy_to_judge_and_a_private_address_never_is() throws Exception {
        Dns inside = host -> {
            throw new PrivateAddress(host);
        };

        by(PROXY).require("only.the.proxy.knows", UNKNOWN);
        assertThatThrownBy(() -> by(PROXY, "knows").require("nobody.knows", UNKNOWN))
                .isInstanceOf(UnknownHostException.class);
        assertThatThrownBy(() -> by(PROXY).require("inside", inside)).isInstanceOf(PrivateAddress.class);
        assertThatThrownBy(() -> okhttp(by(PROXY), URI.create("https://proxy.company.test/"), inside))
                .as("not even the proxy itself")
                .isInstanceOf(PrivateAddress.class);
    }

    @Test
    void a_file_of_authorities_is_certificates_and_nothing_else() throws Exception {
        var empty = Files.writeString(folder.resolve("empty.pem"), "");
        var other = Files.writeString(folder.resolve("other.pem"), "-----BEGIN CERTIFICATE-----\nno\n");
        assertThatThrownBy(() -> Authorities.read(empty)).isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> Authorities.read(other)).isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> Authorities.read(folder.resolve("missing.pem")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void by_the_proxy_both_clients_reach_the_companys_servers_and_without_its_authority_neither() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(
                    exchange.getRequestHeaders().containsKey("Proxy-Authorization") ? 500 : 204, -1);
            exchange.close();
        });
        server.start();
        try (var network = new PrivateNetwork()) {
            var address = URI.create(
                    "https://" + network.publish("api", server.getAddress().getPort()) + "/");
            var proxy = new HttpProxy(
                    "127.0.0.1",
                    network.proxyPort(),
                    Optional.of(new Outgoing.Login("studio", new Redacted(network.password()))));
            var trusted = Authorities.beside(Authorities.read(network.authority()), folder.resolve("all.pem"));
            assertThat(Authorities.read(trusted.file()))
                    .as("the usual ones are there too")
                    .hasSizeGreaterThan(1);

            var both = new Outgoing(Optional.of(trusted), Optional.of(proxy), List.of());
            System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
            assertThat(jdk(both, address)).isEqualTo(204);
            assertThat(okhttp(both, address, UNKNOWN)).isEqualTo(204);
            assertThat(network.tunnels()).hasSize(2).allMatch(tunnel -> tunnel.startsWith("api.company.test:"));

            var distrusting = by(proxy);
            assertThatThrownBy(() -> jdk(distrusting, address)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> okhttp(distrusting, address, UNKNOWN)).isInstanceOf(IOException.class);
            int tunnels = network.tunnels().size();
            var nameless = new Outgoing(
                    Optional.of(trusted),
                    Optional.of(new HttpProxy("127.0.0.1", network.proxyPort(), Optional.empty())),
                    List.of());
            assertThatThrownBy(() -> okhttp(nameless, address, UNKNOWN)).isInstanceOf(IOException.class);
            assertThat(network.tunnels()).hasSize(tunnels);
            assertThat(network.refused()).isNotEmpty();
        } finally {
            server.stop(0);
        }
    }

    private static int jdk(Outgoing outgoing, URI address) throws Exception {
        var request = HttpRequest.newBuilder(address);
        outgoing.proxyAuthorization(address).ifPresent(name -> request.header("Proxy-Authorization", name));
        try (var client = outgoing.client().build()) {
            return client.send(request.build(), BodyHandlers.discarding()).statusCode();
        }
    }

    private static int okhttp(Outgoing outgoing, URI address, Dns names) throws IOException {
        var request = new Request.Builder().url(address.toString()).build();
        try (var answer = outgoing.client(names).build().newCall(request).execute()) {
            return answer.code();
        }
    }
}
