package dev.loopforge.github;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Redacted;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** GitHub's OAuth addresses: the web flow with PKCE, and the device flow. */
@Singleton
final class OAuth {
    /** What the product needs: to read and push code, to open pull requests, and to see memberships for the allow-list. */
    static final String SCOPES = "repo read:org";

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final GitHubSettings settings;
    private final GitHubApis apis;

    OAuth(GitHubSettings settings, GitHubApis apis) {
        this.settings = settings;
        this.apis = apis;
    }

    Optional<GitHubSettings.Application> application() {
        return settings.application();
    }

    /** Where a browser is sent to. */
    URI authorize(GitHubSettings.Application application, String state, String challenge, String redirect) {
        return URI.create(settings.web() + "/login/oauth/authorize?"
                + form(Map.of(
                        "client_id",
                        application.clientId(),
                        "redirect_uri",
                        redirect,
                        "scope",
                        SCOPES,
                        "state",
                        state,
                        "code_challenge",
                        challenge,
                        "code_challenge_method",
                        "S256",
                        "response_type",
                        "code",
                        "allow_signup",
                        "false")));
    }

    /** What GitHub gave for a code. */
    sealed interface Exchange {
        record Granted(Redacted token, List<String> scopes) implements Exchange {}

        /** GitHub's error code, such as {@code authorization_pending} or {@code bad_verification_code}. */
        record Refused(String error, int interval) implements Exchange {}
    }

    Exchange exchange(GitHubSettings.Application application, String code, String verifier, String redirect) {
        return granted(post(
                "/login/oauth/access_token",
                Map.of(
                        "client_id", application.clientId(),
                        "client_secret", application.clientSecret().reveal(),
                        "code", code,
                        "code_verifier", verifier,
                        "redirect_uri", redirect)));
    }

    /** A device flow that has begun. */
    record Device(Redacted deviceCode, String userCode, String verificationUri, Duration life, int interval) {}

    Device begin(GitHubSettings.Application application) {
        var said = post("/login/device/code", Map.of("client_id", application.clientId(), "scope", SCOPES));
        if (said.path("device_code").asText().isEmpty()) {
            throw new GitHubFailed(
                    GitHubFailed.Kind.INVALID,
                    "the application does not allow the device flow (" + brief(said.path("error")) + ")",
                    Optional.empty());
        }
        return new Device(
                new Redacted(said.path("device_code").asText()),
                said.path("user_code").asText(),
                said.path("verification_uri").asText(),
                Duration.ofSeconds(Math.clamp(said.path("expires_in").asLong(900), 60, 900)),
                Math.max(5, said.path("interval").asInt(5)));
    }

    Exchange poll(GitHubSettings.Application application, Redacted deviceCode) {
        return granted(post(
                "/login/oauth/access_token",
                Map.of(
                        "client_id", application.clientId(),
                        "device_code", deviceCode.reveal(),
                        "grant_type", "urn:ietf:params:oauth:grant-type:device_code")));
    }

    private static Exchange granted(JsonNode said) {
        var token = said.path("access_token").asText();
        if (token.isEmpty()) {
            return new Exchange.Refused(
                    brief(said.path("error")), said.path("interval").asInt(0));
        }
        var scopes = List.of(said.path("scope").asText().split("[,\\s]+")).stream()
                .filter(scope -> !scope.isEmpty())
                .toList();
        return new Exchange.Granted(new Redacted(token), scopes);
    }

    private JsonNode post(String path, Map<String, String> fields) {
        var request = HttpRequest.newBuilder(URI.create(settings.web() + path))
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(fields)));
        try {
            var answer = apis.exchange(request);
            if (answer.statusCode() == 429 || answer.statusCode() >= 500) {
                throw new GitHubFailed(GitHubFailed.kind(answer.statusCode()), "no answer", Optional.empty());
            }
            return Json.parse(new String(answer.body(), StandardCharsets.UTF_8));
        } catch (JsonProcessingException noJson) {
            throw new GitHubFailed(GitHubFailed.Kind.INVALID, "an answer that is not JSON", Optional.empty());
        } catch (IOException away) {
            throw GitHubFailed.of(away);
        }
    }

    private static String brief(JsonNode text) {
        return text.asText("refused").replaceAll("[^A-Za-z0-9_ -]", "");
    }

    private static String form(Map<String, String> fields) {
        return new TreeMap<>(fields)
                .entrySet().stream()
                        .map(field ->
                                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
    }
}
