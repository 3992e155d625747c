package dev.loopforge.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loopforge.http.Outgoing;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.testing.Emulate;
import java.net.URI;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AppTokensTest {
    @Test
    void a_key_as_github_makes_it_reads_like_one_that_java_makes() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var key = generator.generateKeyPair().getPrivate();
        var encoder = Base64.getMimeEncoder(64, "\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        // PKCS#8 is a head of 26 bytes before PKCS#1.
        var inner = Arrays.copyOfRange(key.getEncoded(), 26, key.getEncoded().length);

        var one = "-----BEGIN RSA PRIVATE KEY-----\n" + encoder.encodeToString(inner)
                + "\n-----END RSA PRIVATE KEY-----\n";
        var eight = "-----BEGIN PRIVATE KEY-----\n" + encoder.encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";

        assertThat(AppTokens.key(new Redacted(one))).isEqualTo(key);
        assertThat(AppTokens.key(new Redacted(eight))).isEqualTo(key);
    }

    @Test
    void the_app_acts_by_a_short_lived_token_of_its_own_where_it_is_installed() throws Exception {
        assumeTrue(Emulate.installed(), "emulate is not installed");
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var encoder = Base64.getMimeEncoder(64, "\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        var pem = "-----BEGIN PRIVATE KEY-----\n"
                + encoder.encodeToString(
                        generator.generateKeyPair().getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        var seed = """
                github:
                  users:
                    - {login: octocat}
                    - {login: stranger}
                  repos:
                    - {owner: octocat, name: hello, auto_init: true}
                    - {owner: stranger, name: theirs, auto_init: true}
                  apps:
                    - app_id: 4711
                      slug: loopforge
                      name: Loopforge
                      permissions: {contents: write, pull_requests: write, checks: read, metadata: read}
                      installations:
                        - {installation_id: 9, account: octocat, repository_selection: all}
                      private_key: |
                """ + pem.indent(24);
        try (var github = Emulate.with(seed)) {
            var address = URI.create(github.url());
            var settings = new GitHubSettings(
                    address,
                    address,
                    Optional.empty(),
                    Optional.of(new GitHubSettings.App("4711", new Redacted(pem))),
                    Optional.empty(),
                    List.of());
            var apis = new GitHubApis(settings, Outgoing.straight(), Clock.systemUTC());
            var tokens = new AppTokens(settings, apis, Clock.systemUTC());

            var token = tokens.of("octocat/hello").orElseThrow();
            assertThat(token.reveal()).startsWith("ghs_");
            assertThat(apis.with(token).repository("octocat/hello").fullName()).isEqualTo("octocat/hello");
            int asked = github.requests();
            assertThat(tokens.of("Octocat/Hello")).as("kept while it is good").contains(token);
            assertThat(github.requests()).isEqualTo(asked);
            assertThat(tokens.of("stranger/theirs")).isEmpty();
            tokens.forget("stranger");
            assertThat(tokens.of("octocat/hello")).as("another's").contains(token);
            tokens.forget("OctoCat");
            int before = github.requests();
            assertThat(tokens.of("octocat/hello")).isPresent();
            assertThat(github.requests()).as("asked anew").isGreaterThan(before);
            assertThat(github.faults()).isEmpty();
        }
    }
}
