package dev.loopforge.http;

import dev.loopforge.kernel.Redacted;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import okhttp3.Credentials;
import okhttp3.Dns;
import okhttp3.OkHttpClient;

/**
 * The way out of this program, the same for every room that calls somebody: which authorities are trusted beside the usual
 * ones, and by which proxy a host is reached. What calls out asks here, and nothing reads the surroundings by itself.
 *
 * @param authorities those of the operator beside the usual ones
 * @param proxy where connections go through; without one they go straight
 * @param direct hosts that are reached without the proxy, each with all names below it
 */
public record Outgoing(Optional<Authorities> authorities, Optional<HttpProxy> proxy, List<String> direct) {
    private static final int PROXY_WANTS_A_NAME = 407;

    public Outgoing {
        direct = direct.stream()
                .map(host -> host.toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", ""))
                .toList();
    }

    /** A proxy that is spoken to over HTTP and opens a tunnel for TLS. */
    public record HttpProxy(String host, int port, Optional<Login> login) {
        /** What it lets us in by, as it stands in a request. */
        public Optional<String> authorization() {
            return login.map(one -> "Basic "
                    + Base64.getEncoder()
                            .encodeToString(
                                    (one.user() + ":" + one.password().reveal()).getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** Who we are at the proxy. */
    public record Login(String user, Redacted password) {}

    /** Straight to everybody, with the usual authorities. */
    public static Outgoing straight() {
        return new Outgoing(Optional.empty(), Optional.empty(), List.of());
    }

    /** The proxy a host is reached by, if it is not reached without one. */
    public Optional<HttpProxy> proxyTo(String host) {
        var name = host.toLowerCase(Locale.ROOT).replaceAll("^\\[|]$", "");
        return proxy.filter(any ->
                direct.stream().noneMatch(one -> name.equals(one) || name.endsWith("." + one) || one.equals("*")));
    }

    /** What the proxy of an address wants to see in a request; nothing where there is none. */
    public Optional<String> proxyAuthorization(URI address) {
        return proxyTo(address.getHost()).flatMap(HttpProxy::authorization);
    }

    /** A file of every authority that is trusted, for programs that read one; none where the usual ones are all. */
    public Optional<Path> authoritiesFile() {
        return authorities.map(Authorities::file);
    }

    /** The JDK's client on this way. A request brings {@link #proxyAuthorization} itself. */
    public HttpClient.Builder client() {
        var builder = HttpClient.newBuilder().proxy(selector());
        authorities.ifPresent(trusted -> builder.sslContext(trusted.context()));
        return builder;
    }

    /**
     * OkHttp's client on this way: it tries once and follows no redirect, so that what a request brings goes nowhere else.
     *
     * @param names judges each host before it is reached, and says which addresses it has
     */
    public OkHttpClient.Builder client(Dns names) {
        var builder = new OkHttpClient.Builder()
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .proxySelector(selector())
                .dns(host -> (isProxy(host) ? Dns.SYSTEM : names).lookup(host))
                .addInterceptor(chain -> {
                    require(chain.request().url().host(), names);
                    return chain.proceed(chain.request());
                })
                .proxyAuthenticator((route, answer) -> {
                    var login = proxy.flatMap(HttpProxy::login);
                    boolean refused = answer.code() == PROXY_WANTS_A_NAME
                            && answer.request().header("Proxy-Authorization") != null;
                    return login.isEmpty() || refused
                            ? null
                            : answer.request()
                                    .newBuilder()
                                    .header(
                                            "Proxy-Authorization",
                                            Credentials.basic(
                                                    login.get().user(),
                                                    login.get().password().reveal(),
                                                    StandardCharsets.UTF_8))
                                    .build();
                });
        authorities.ifPresent(
                trusted -> builder.sslSocketFactory(trusted.context().getSocketFactory(), trusted.manager()));
        return builder;
    }

    /** Fails where these names refuse a host. A name that only the proxy knows is for the proxy to judge. */
    public void require(String host, Dns names) throws UnknownHostException {
        try {
            names.lookup(host);
        } catch (PrivateAddress refused) {
            throw refused;
        } catch (UnknownHostException unknown) {
            if (proxyTo(host).isEmpty()) {
                throw unknown;
            }
        }
    }

    private boolean isProxy(String host) {
        return proxy.filter(one -> one.host().equalsIgnoreCase(host)).isPresent();
    }

    private ProxySelector selector() {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI address) {
                return List.of(proxyTo(address.getHost())
                        .map(one -> new Proxy(Proxy.Type.HTTP, new InetSocketAddress(one.host(), one.port())))
                        .orElse(Proxy.NO_PROXY));
            }

            @Override
            public void connectFailed(URI address, SocketAddress proxy, IOException failure) {
                // The caller hears of it.
            }
        };
    }
}
