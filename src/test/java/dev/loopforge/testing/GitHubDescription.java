package dev.loopforge.testing;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.report.ValidationReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * GitHub's own description of its API, reduced by {@code src/test/counterparts/excerpt.mjs} to the requests our client makes,
 * as a judge of them: a request it does not know, or knows otherwise, is a fault.
 */
public final class GitHubDescription {
    private static final OpenApiInteractionValidator VALIDATOR = load();

    private GitHubDescription() {}

    private static OpenApiInteractionValidator load() {
        var thread = Thread.currentThread();
        var loader = thread.getContextClassLoader();
        // The parser looks for its parts by the thread's loader, which in a test of the server is another one than
        // ours.
        thread.setContextClassLoader(GitHubDescription.class.getClassLoader());
        try (InputStream file = Objects.requireNonNull(
                GitHubDescription.class.getResourceAsStream("/github/requests.json"), "the excerpt is missing")) {
            return OpenApiInteractionValidator.createForInlineApiSpecification(
                            new String(file.readAllBytes(), StandardCharsets.UTF_8))
                    .build();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            thread.setContextClassLoader(loader);
        }
    }

    /** What is wrong with a request; nothing where GitHub describes it so. */
    public static List<String> faults(String method, URI address, byte[] body) {
        var request = new SimpleRequest.Builder(method, address.getRawPath());
        if (address.getRawQuery() != null) {
            for (var field : address.getRawQuery().split("&")) {
                var pair = field.split("=", 2);
                request.withQueryParam(
                        pair[0], URLDecoder.decode(pair.length > 1 ? pair[1] : "", StandardCharsets.UTF_8));
            }
        }
        if (body.length > 0) {
            request.withContentType("application/json").withBody(new String(body, StandardCharsets.UTF_8));
        }
        return VALIDATOR.validateRequest(request.build()).getMessages().stream()
                .filter(message -> message.getLevel() == ValidationReport.Level.ERROR)
                .map(message -> method + " " + address + ": " + message.getMessage())
                .toList();
    }
}
