package dev.loopforge.provider;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.loopforge.http.Outgoing;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.StopSignal;
import dev.loopforge.provider.anthropic.AnthropicModels;
import dev.loopforge.provider.compatible.CompatibleModels;
import dev.loopforge.provider.google.GoogleModels;
import dev.loopforge.provider.openai.OpenAiModels;
import dev.loopforge.provider.wire.Wire;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every protocol has to keep, said over a real wire. */
class ProviderContractTest {
    private static final String KEY = "sk-canary-0123456789abcdef";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());
    private final List<ModelEvent> heard = new ArrayList<>();

    ProviderContractTest() {
        server.start();
    }

    @AfterEach
    void close() {
        server.stop();
    }

    static Stream<Spoken> all() {
        var settings =
                new ProviderSettings(Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofSeconds(5));
        var wire = new Wire(settings, Outgoing.straight());
        return Stream.of(
                new Spoken(
                        new AnthropicModels(wire, settings),
                        """
                        event: message_start
                        data: {"type":"message_start","message":{"usage":{"input_tokens":7,"cache_read_input_tokens":90,"cache_creation_input_tokens":3,"output_tokens":1}}}

                        event: brand_new
                        data: {"type":"brand_new","x":1}

                        data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}

                        data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}

                        data: {"type":"content_block_stop","index":0}

                        data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

                        data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Hello "}}

                        data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"you"}}

                        data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"a","name":"read_file","input":{}}}

                        data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\\"path\\":"}}

                        data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"\\"x\\"}"}}

                        data: {"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"b","name":"list_files","input":{}}}

                        data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":12}}

                        """,
                        "data: {\"type\":\"message_stop\"}\n\n",
                        new ModelUsage(7, 12, 90, 3, true)),
                new Spoken(
                        new OpenAiModels(wire, settings),
                        CHAT,
                        "data: [DONE]\n\n",
                        new ModelUsage(10, 12, 90, 0, true)),
                new Spoken(
                        new CompatibleModels(wire),
                        CHAT.substring(0, CHAT.indexOf("data: {\"choices\":[{\"delta\":{},")),
                        CHAT.substring(CHAT.indexOf("data: {\"choices\":[{\"delta\":{},")),
                        new ModelUsage(10, 12, 90, 0, true)),
                new Spoken(new GoogleModels(wire, settings), """
                        data: {"candidates":[{"content":{"parts":[{"text":"Hello "}]}}]}

                        data: {"candidates":[{"content":{"parts":[{"text":"you"},{"functionCall":{"id":"a","name":"read_file","args":{"path":"x"}},"thoughtSignature":"c2ln"},{"functionCall":{"id":"b","name":"list_files","args":{}}}]}}]}

                        """, """
                        data: {"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":100,"cachedContentTokenCount":90,"candidatesTokenCount":10,"thoughtsTokenCount":2}}

                        """, new ModelUsage(10, 12, 90, 0, true)));
    }

    private static final String CHAT = """
            data: {"choices":[{"delta":{"role":"assistant","content":"Hello "}}]}

            data: {"choices":[{"delta":{"content":"you"}}],"something_new":true}

            data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"read_file","arguments":"{\\"path\\":"}}]}}]}

            data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\\"x\\"}"}},{"index":1,"id":"b","function":{"name":"list_files","arguments":"{}"}}]}}]}

            data: {"choices":[{"delta":{},"finish_reason":"tool_calls"}]}

            data: {"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":12,"prompt_tokens_details":{"cached_tokens":90}}}

            """;

    record Spoken(ModelClient client, String body, String end, ModelUsage usage) {
        @Override
        public String toString() {
            return client.protocol();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void text_several_tool_calls_and_cached_usage_come_through(Spoken spoken) throws Exception {
        server.stubFor(any(anyUrl()).willReturn(stream(spoken.body() + spoken.end())));

        var answer = (Answer.Answered) ask(spoken);

        assertThat(answer.text()).isEqualTo("Hello you");
        assertThat(answer.toolCalls()).extracting(Part.ToolCall::name).containsExactly("read_file", "list_files");
        assertThat(answer.toolCalls().getFirst().argumentsJson()).isEqualTo("{\"path\":\"x\"}");
        assertThat(answer.reason()).isEqualTo(StopReason.TOOL_CALLS);
        assertThat(answer.usage()).isEqualTo(spoken.usage());
        var said = new ModelMessage.Assistant(answer.parts());
        var json = JSON.writerFor(ModelMessage.class).writeValueAsString(said);
        assertThat(JSON.readValue(json, ModelMessage.class)).isEqualTo(said);
    }

    @ParameterizedTest
    @MethodSource("all")
    void an_answer_without_its_end_is_cut_off(Spoken spoken) {
        server.stubFor(any(anyUrl()).willReturn(stream(spoken.body())));

        assertThat(failure(spoken)).isInstanceOf(ModelFailure.CutOff.class);
        assertThat(heard).contains(new ModelEvent.TextDelta("Hello "));
    }

    @ParameterizedTest
    @MethodSource("all")
    void statuses_are_told_apart(Spoken spoken) {
        assertThat(status(spoken, 401, "{}")).isInstanceOf(ModelFailure.BadKey.class);
        assertThat(status(spoken, 402, "{}")).isInstanceOf(ModelFailure.QuotaSpent.class);
        assertThat(status(spoken, 429, "{\"error\":{\"code\":\"insufficient_quota\"}}"))
                .isInstanceOf(ModelFailure.QuotaSpent.class);
        assertThat(status(
                        spoken, 400, "{\"error\":{\"message\":\"You have reached your specified API usage limits.\"}}"))
                .isInstanceOf(ModelFailure.QuotaSpent.class);
        assertThat(status(spoken, 400, "{\"error\":{\"message\":\"prompt is too long: 9 tokens\"}}"))
                .isInstanceOf(ModelFailure.ContextTooLong.class);
        for (int code : new int[] {500, 502, 503, 529}) {
            assertThat(status(spoken, code, "<html>")).isInstanceOf(ModelFailure.Overloaded.class);
        }
        assertThat(status(spoken, 404, "{\"error\":{\"message\":\"no model for " + KEY + "\"}}")
                        .sentence())
                .contains("no model")
                .doesNotContain(KEY);
    }

    @ParameterizedTest
    @MethodSource("all")
    void a_retry_after_is_read_in_each_of_its_forms(Spoken spoken) {
        var limited = aResponse().withStatus(429).withBody("{}");
        server.stubFor(any(anyUrl()).willReturn(limited.withHeader("Retry-After", "7")));
        assertThat(failure(spoken)).isEqualTo(new ModelFailure.RateLimited(Optional.of(Duration.ofSeconds(7))));
        server.stubFor(any(anyUrl())
                .willReturn(aResponse()
                        .withStatus(429)
                        .withHeader("retry-after-ms", "1500")
                        .withBody("{}")));
        assertThat(failure(spoken)).isEqualTo(new ModelFailure.RateLimited(Optional.of(Duration.ofMillis(1500))));
        server.stubFor(any(anyUrl())
                .willReturn(aResponse()
                        .withStatus(429)
                        .withHeader("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT")
                        .withBody("{}")));
        assertThat(failure(spoken)).isEqualTo(new ModelFailure.RateLimited(Optional.of(Duration.ZERO)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void a_redirect_does_not_get_the_key(Spoken spoken) {
        var thief = new WireMockServer(WireMockConfiguration.options().dynamicPort());
        thief.start();
        try {
            server.stubFor(any(anyUrl())
                    .willReturn(aResponse().withStatus(307).withHeader("Location", thief.baseUrl() + "/x")));

            assertThat(failure(spoken)).isInstanceOf(ModelFailure.Rejected.class);
            assertThat(thief.getAllServeEvents()).isEmpty();
            assertThat(server.getAllServeEvents()).hasSize(1);
            assertThat(server.getAllServeEvents().getFirst().getRequest().getUrl())
                    .doesNotContain(KEY);
        } finally {
            thief.stop();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void a_web_page_a_huge_line_and_garbage_are_malformed(Spoken spoken) {
        server.stubFor(any(anyUrl())
                .willReturn(aResponse().withHeader("Content-Type", "text/html").withBody("<h1>Login</h1>")));
        assertThat(failure(spoken)).isInstanceOf(ModelFailure.Malformed.class);
        server.stubFor(any(anyUrl()).willReturn(stream("data: " + "x".repeat(10 << 20))));
        assertThat(failure(spoken)).isInstanceOf(ModelFailure.Malformed.class);
        server.stubFor(any(anyUrl()).willReturn(stream("data: {nonsense\n\n")));
        assertThat(failure(spoken)).isInstanceOf(ModelFailure.Malformed.class);
        server.stubFor(any(anyUrl()).willReturn(stream("data: {\"type\":\"unknown\"}\n\n".repeat(1_500_000))));
        assertThat(failure(spoken)).isInstanceOf(ModelFailure.Malformed.class);
    }

    @ParameterizedTest
    @MethodSource("all")
    void silence_is_given_up_after_the_idle_time(Spoken spoken) {
        server.stubFor(any(anyUrl()).willReturn(stream("").withFixedDelay(15_000)));

        assertThat(failure(spoken)).isInstanceOf(ModelFailure.Unreachable.class);
    }

    @ParameterizedTest
    @MethodSource("all")
    void an_address_nobody_vouched_for_is_neither_private_nor_plain(Spoken spoken) {
        for (String url : List.of(
                server.baseUrl(),
                "https://127.0.0.1",
                "https://169.254.169.254",
                "https://[::ffff:10.0.0.1]",
                "https://10.1.2.3",
                "https://localhost")) {
            var credential = new Credential(Optional.of(new Redacted(KEY)), new Endpoint(URI.create(url), false));
            var answer = spoken.client().answer(request(), credential, heard::add, StopSignal.never());
            assertThat(((Answer.Failed) answer).failure()).isInstanceOf(ModelFailure.Rejected.class);
        }
        assertThat(server.getAllServeEvents()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("all")
    void models_are_listed(Spoken spoken) throws Exception {
        server.stubFor(
                any(anyUrl())
                        .willReturn(
                                aResponse()
                                        .withHeader("Content-Type", "application/json")
                                        .withBody(
                                                "{\"data\":[{\"id\":\"m1\"}],\"models\":[{\"name\":\"models/m1\",\"supportedGenerationMethods\":[\"generateContent\"]}]}")));

        assertThat(spoken.client().models(credential()))
                .extracting(ModelDescription::id)
                .containsExactly("m1");
    }

    private ModelFailure status(Spoken spoken, int status, String body) {
        server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(status).withBody(body)));
        return failure(spoken);
    }

    private ModelFailure failure(Spoken spoken) {
        return ((Answer.Failed) ask(spoken)).failure();
    }

    private Answer ask(Spoken spoken) {
        return spoken.client().answer(request(), credential(), heard::add, StopSignal.never());
    }

    private Credential credential() {
        return new Credential(Optional.of(new Redacted(KEY)), new Endpoint(URI.create(server.baseUrl()), true));
    }

    private static ModelRequest request() {
        var tool = new ToolDefinition(
                "read_file", "Reads.", JSON.createObjectNode().put("type", "object"));
        return new ModelRequest(
                "some-model",
                "You help.",
                List.of(
                        ModelMessage.User.text("Hi"),
                        new ModelMessage.Assistant(List.of(new Part.ToolCall("c", "read_file", "not json"))),
                        new ModelMessage.ToolResults(
                                List.of(new ModelMessage.ToolResult("c", "read_file", "bad arguments", true)))),
                List.of(tool),
                1_000,
                Optional.of("read_file"));
    }

    private static ResponseDefinitionBuilder stream(String body) {
        return aResponse().withHeader("Content-Type", "text/event-stream").withBody(body);
    }
}
