package dev.loopforge.provider;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.loopforge.http.Outgoing;
import dev.loopforge.kernel.StopSignal;
import dev.loopforge.kernel.UserId;
import dev.loopforge.provider.compatible.CompatibleModels;
import dev.loopforge.provider.wire.Wire;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A picture in a conversation with a model that takes none, said over a real wire. */
class SightTest {
    private final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());
    private final List<ModelEvent> heard = new ArrayList<>();
    private final Sight sight = new Sight();
    private final CompatibleModels client = new CompatibleModels(new Wire(
            new ProviderSettings(Optional.empty(), Optional.empty(), Optional.empty(), Duration.ofSeconds(5)),
            Outgoing.straight()));

    SightTest() {
        server.start();
        server.stubFor(any(anyUrl())
                .willReturn(aResponse()
                        .withHeader("Content-Type", "text/event-stream")
                        .withBody("""
                data: {"choices":[{"delta":{"role":"assistant","content":"I read it."},"finish_reason":"stop"}]}

                data: [DONE]

                """)));
    }

    @AfterEach
    void close() {
        server.stop();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | Invalid content type. image_url is only supported by certain models.",
                "400 | some-model is not a multimodal model",
                "422 | unknown variant `image_url`, expected `text`",
                "500 | image input is not supported - hint: if this is unexpected, you may need to provide the mmproj",
            })
    void who_takes_no_pictures_is_asked_without_and_the_person_is_told(int status, String message) {
        refusing(status, message);

        var answer = (Answer.Answered) ask(picture());

        assertThat(answer.text()).isEqualTo("I read it.");
        assertThat(notices())
                .containsExactly("some-model takes no pictures: of the 1 in this conversation it only reads that they"
                        + " are there.");
        assertThat(lastBody()).contains("is here that you cannot see").contains("What is wrong here?");
        assertThat(server.getAllServeEvents()).hasSize(2);

        assertThat(ask(picture())).isInstanceOf(Answer.Answered.class);
        assertThat(server.getAllServeEvents())
                .as("the next one comes without at once")
                .hasSize(3);
        assertThat(notices()).hasSize(2);
    }

    @Test
    void who_sees_is_shown_it() {
        assertThat(ask(picture())).isInstanceOf(Answer.Answered.class);

        assertThat(lastBody()).contains("data:image/png;base64,AQID");
        assertThat(notices()).isEmpty();
    }

    @Test
    void what_is_refused_for_another_reason_says_that_one() {
        server.stubFor(any(anyUrl())
                .willReturn(aResponse().withStatus(404).withBody("{\"error\":{\"message\":\"no such model\"}}")));

        assertThat(((Answer.Failed) ask(picture())).failure()).isEqualTo(new ModelFailure.Rejected("no such model"));
        assertThat(((Answer.Failed) ask(ModelMessage.User.text("Hi"))).failure())
                .isEqualTo(new ModelFailure.Rejected("no such model"));
        assertThat(server.getAllServeEvents()).hasSize(3);
    }

    private void refusing(int status, String message) {
        server.stubFor(post(anyUrl())
                .withRequestBody(containing("image_url"))
                .willReturn(aResponse().withStatus(status).withBody("{\"error\":{\"message\":\"" + message + "\"}}")));
    }

    private Answer ask(ModelMessage.User said) {
        var request = new ModelRequest("another", "", List.of(said), List.of(), 100, Optional.empty());
        var call =
                new ModelCall(new ProviderName("compatible"), "some-model", Optional.empty(), UserId.fresh(), request);
        var retrying = new Retrying(Clock.systemUTC(), (time, stop) -> true, new Random(1));
        var credential = new Credential(Optional.empty(), new Endpoint(URI.create(server.baseUrl()), true));
        return sight.ask(
                call,
                heard::add,
                asked -> retrying.ask(
                        listener -> client.answer(asked, credential, listener, StopSignal.never()),
                        heard::add,
                        StopSignal.never()));
    }

    private static ModelMessage.User picture() {
        return new ModelMessage.User(
                List.of(new Part.Text("What is wrong here?"), new Part.Image("image/png", new byte[] {1, 2, 3})));
    }

    private List<String> notices() {
        return heard.stream()
                .filter(ModelEvent.Waiting.class::isInstance)
                .map(event -> ((ModelEvent.Waiting) event).reason())
                .toList();
    }

    private String lastBody() {
        return server.getAllServeEvents().getFirst().getRequest().getBodyAsString();
    }
}
