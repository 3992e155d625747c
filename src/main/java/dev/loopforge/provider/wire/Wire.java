package dev.loopforge.provider.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.loopforge.http.Outgoing;
import dev.loopforge.http.PrivateAddress;
import dev.loopforge.http.PublicAddresses;
import dev.loopforge.kernel.StopSignal;
import dev.loopforge.provider.Answer;
import dev.loopforge.provider.Credential;
import dev.loopforge.provider.Endpoint;
import dev.loopforge.provider.ModelFailure;
import dev.loopforge.provider.ModelFailureException;
import dev.loopforge.provider.ProviderSettings;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.Dns;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * The one way to a provider. It follows no redirect, because the key would go along; it reads no environment; it tries once;
 * it gives up when nothing comes for the idle time; and to an endpoint nobody vouched for it speaks https to
 * public addresses only, the very addresses it checked.
 */
@Singleton
public final class Wire {
    public static final ObjectMapper JSON = new ObjectMapper();

    private static final MediaType JSON_TYPE = Objects.requireNonNull(MediaType.parse("application/json"));

    private static final MediaType JSON_LINES = Objects.requireNonNull(MediaType.parse("application/jsonl"));

    private final Outgoing outgoing;
    private final OkHttpClient trusted;
    private final OkHttpClient careful;
    private final Duration idle;

    public Wire(ProviderSettings settings, Outgoing outgoing) {
        this.outgoing = outgoing;
        idle = settings.idle();
        trusted = client(Dns.SYSTEM);
        careful = client(Wire::publicOnly);
    }

    private OkHttpClient client(Dns names) {
        return outgoing.client(names)
                .connectTimeout(idle.compareTo(Duration.ofSeconds(15)) < 0 ? idle : Duration.ofSeconds(15))
                .readTimeout(idle)
                .writeTimeout(idle)
                .callTimeout(Limits.CALL)
                .build();
    }

    /** Asks for an answer as a stream of events and reads it to its end, whatever comes. */
    public Answer ask(Credential credential, Sent sent, Draft draft, EventReader reader, StopSignal stop) {
        if (stop.stopped()) {
            return new Answer.Stopped("", draft.usage());
        }
        try {
            var call = call(credential, sent.path(), sent.headers(), Optional.of(body(sent.body())));
            try (var _ = stop.onStop(call::cancel);
                    var response = call.execute()) {
                return read(response, credential, draft, reader);
            }
        } catch (ModelFailureException failed) {
            return new Answer.Failed(failed.failure(), draft.usage());
        } catch (IOException broken) {
            return stop.stopped()
                    ? new Answer.Stopped(draft.said(), draft.usage())
                    : new Answer.Failed(broken(broken, draft), draft.usage());
        }
    }

    /** Fetches one JSON document. */
    public JsonNode get(Credential credential, String path, Map<String, String> headers) throws ModelFailureException {
        return document(credential, call(credential, path, headers, Optional.empty()));
    }

    /** Sends one JSON document and reads the one that comes back. */
    public JsonNode post(Credential credential, String path, Map<String, String> headers, JsonNode body)
            throws ModelFailureException {
        return document(credential, call(credential, path, headers, Optional.of(body(body))));
    }

    /** Sends a file as a form and reads the JSON document that comes back. */
    public JsonNode upload(
            Credential credential,
            String path,
            Map<String, String> headers,
            Map<String, String> fields,
            String name,
            String text)
            throws ModelFailureException {
        var form = new MultipartBody.Builder().setType(MultipartBody.FORM);
        fields.forEach(form::addFormDataPart);
        form.addFormDataPart("file", name, RequestBody.create(text.getBytes(StandardCharsets.UTF_8), JSON_LINES));
        return document(credential, call(credential, path, headers, Optional.of(form.build())));
    }

    private JsonNode document(Credential credential, Call call) throws ModelFailureException {
        try (var response = call.execute()) {
            check(response, credential);
            return json(bounded(response, Limits.LIST_BYTES));
        } catch (IOException broken) {
            throw new ModelFailureException(unreachable(broken));
        }
    }

    private static RequestBody body(JsonNode json) {
        return RequestBody.create(json.toString(), JSON_TYPE);
    }

    private static Answer read(Response response, Credential credential, Draft draft, EventReader reader)
            throws IOException, ModelFailureException {
        check(response, credential);
        if (response.header("content-type", "").contains("application/json")) {
            throw new ModelFailureException(inJson(json(bounded(response, Limits.ERROR_BYTES))));
        }
        var events = new Events(body(response).byteStream());
        for (String data = events.next(); data != null; data = events.next()) {
            var answer = reader.take(data, draft);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        return reader.ended(draft).orElseGet(() -> new Answer.Failed(new ModelFailure.CutOff(), draft.usage()));
    }

    private static ModelFailure inJson(JsonNode body) {
        return body.has("error")
                ? Faults.inStream(body)
                : new ModelFailure.Malformed("it was not streamed. This server may not support streaming.");
    }

    private Call call(Credential credential, String path, Map<String, String> headers, Optional<RequestBody> body)
            throws ModelFailureException {
        Endpoint endpoint = credential.endpoint();
        var url = endpoint.url().toString().replaceAll("/+$", "") + path;
        if (!endpoint.trusted()) {
            refusePrivate(endpoint);
        }
        try {
            var request = new Request.Builder().url(url).header("User-Agent", "loopforge-studio");
            headers.forEach(request::header);
            body.ifPresent(request::post);
            return (endpoint.trusted() ? trusted : careful).newCall(request.build());
        } catch (IllegalArgumentException impossible) {
            // OkHttp names the header's value in its message, so nothing of it is passed on.
            throw new ModelFailureException(
                    new ModelFailure.Rejected("the key or the address holds characters that cannot be sent."));
        }
    }

    private void refusePrivate(Endpoint endpoint) throws ModelFailureException {
        if (!"https".equalsIgnoreCase(endpoint.url().getScheme())) {
            throw new ModelFailureException(new ModelFailure.Rejected(
                    "only https is spoken with this address, unless an administrator names it."));
        }
        try {
            outgoing.require(endpoint.url().getHost(), Wire::publicOnly);
        } catch (UnknownHostException refused) {
            throw new ModelFailureException(
                    refused instanceof PrivateAddress
                            ? new ModelFailure.Rejected("this address is private. An administrator can name it.")
                            : new ModelFailure.Unreachable("its name is not known."));
        }
    }

    private static List<InetAddress> publicOnly(String host) throws UnknownHostException {
        var addresses = List.of(InetAddress.getAllByName(host));
        if (!addresses.stream().allMatch(PublicAddresses::isPublic)) {
            throw new PrivateAddress(host);
        }
        return addresses;
    }

    private static void check(Response response, Credential credential) throws IOException, ModelFailureException {
        int status = response.code();
        String type = response.header("content-type", "");
        if (status >= 300 && status < 400) {
            throw new ModelFailureException(
                    new ModelFailure.Rejected(
                            "the address redirects elsewhere, which is not followed, so that the key stays. Check the base URL."));
        }
        if (status >= 400) {
            var fault = Faults.of(status, errorBody(response), response::header, Clock.systemUTC());
            throw new ModelFailureException(withoutKey(fault, credential));
        }
        if (type != null && type.contains("html")) {
            throw new ModelFailureException(
                    new ModelFailure.Malformed(
                            "a web page came instead of an answer. Check the base URL, and whether a proxy stands in between."));
        }
    }

    /** A provider that repeats the key in its message must not make us show it. */
    private static ModelFailure withoutKey(ModelFailure fault, Credential credential) {
        if (credential.key().isEmpty() || credential.key().get().reveal().isEmpty()) {
            return fault;
        }
        String key = credential.key().get().reveal();
        return switch (fault) {
            case ModelFailure.Rejected rejected ->
                new ModelFailure.Rejected(rejected.why().replace(key, "***"));
            case ModelFailure.Refused refused ->
                new ModelFailure.Refused(refused.reason().replace(key, "***"));
            default -> fault;
        };
    }

    private static JsonNode errorBody(Response response) throws IOException {
        try {
            return json(bounded(response, Limits.ERROR_BYTES));
        } catch (ModelFailureException notJson) {
            return MissingNode.getInstance();
        }
    }

    private static byte[] bounded(Response response, int limit) throws IOException, ModelFailureException {
        try (InputStream in = body(response).byteStream()) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new ModelFailureException(
                        new ModelFailure.Malformed("it is larger than any sensible one. Check the base URL."));
            }
            return bytes;
        }
    }

    private static ResponseBody body(Response response) {
        return Objects.requireNonNull(response.body(), "an executed call has a body");
    }

    private static JsonNode json(byte[] bytes) throws ModelFailureException {
        try {
            return JSON.readTree(bytes);
        } catch (IOException notJson) {
            throw new ModelFailureException(
                    new ModelFailure.Malformed("it is not JSON. Check the base URL, or try another model."));
        }
    }

    /** Before the first word nothing was reached; after it the answer broke off, unless it merely fell silent. */
    private ModelFailure broken(IOException cause, Draft draft) {
        if (cause instanceof Events.TooLarge large) {
            return new ModelFailure.Malformed(Objects.requireNonNullElse(large.getMessage(), "it is too large."));
        }
        boolean begun = !draft.said().isEmpty() || draft.next() > 0;
        return begun && !(cause instanceof SocketTimeoutException) ? new ModelFailure.CutOff() : unreachable(cause);
    }

    private ModelFailure unreachable(IOException cause) {
        if (cause instanceof PrivateAddress) {
            return new ModelFailure.Rejected("this address is private. An administrator can name it.");
        }
        String why =
                switch (cause) {
                    case SocketTimeoutException _ -> "nothing came for " + idle.toSeconds() + " seconds.";
                    case UnknownHostException _ -> "its name is not known.";
                    default -> "the connection was refused or broke.";
                };
        return new ModelFailure.Unreachable(why);
    }

    /** What is sent: a path below the endpoint, headers with the key among them, and a JSON body. */
    public record Sent(String path, Map<String, String> headers, JsonNode body) {
        @Override
        public String toString() {
            return "Sent[" + path + "]";
        }
    }

    /** Reads one protocol's events into a draft; made anew for each answer. */
    public interface EventReader {
        /** Takes one event's data; gives the answer once the provider has said that it is whole. */
        Optional<Answer> take(String data, Draft draft) throws ModelFailureException;

        /** The stream ended in good order: the answer, if the protocol allows to end it so; else it was cut off. */
        default Optional<Answer> ended(Draft draft) {
            return Optional.empty();
        }

        /** One event's data as JSON. */
        static JsonNode parse(String data) throws ModelFailureException {
            return json(data.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }
}
