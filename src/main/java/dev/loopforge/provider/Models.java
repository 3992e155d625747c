package dev.loopforge.provider;

import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.StopSignal;
import dev.loopforge.kernel.Trail;
import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Asks models: finds the key, speaks the provider's protocol, and tries again where that can help. */
@Singleton
public final class Models {
    private final Map<String, ModelClient> clients = new TreeMap<>();
    private final Credentials credentials;
    private final Retrying retrying;
    private final Sight sight = new Sight();

    @Inject
    Models(Instance<ModelClient> clients, ProviderKeys keys, Clock clock) {
        this(clients.stream().toList(), keys, new Retrying(clock, Retrying.Sleeper::really, shared()));
    }

    Models(List<ModelClient> clients, Credentials credentials, Retrying retrying) {
        clients.forEach(client -> this.clients.put(client.protocol(), client));
        this.credentials = credentials;
        this.retrying = retrying;
    }

    /** Models that need no key, for tests and for the demo alone. */
    public static Models keyless(List<ModelClient> clients) {
        return new Models(clients, new Keyless(), new Retrying(Clock.systemUTC(), Retrying.Sleeper::really, shared()));
    }

    /**
     * Asks and waits for the answer, on the caller's virtual thread. Between two tries the listener hears of the wait.
     *
     * @throws Problem 400 {@code provider-not-configured} when neither the board nor the person has a key for the provider,
     *     before anything is sent
     */
    public Answer ask(ModelCall call, Consumer<ModelEvent> listener, StopSignal stop) {
        var client = client(call.provider());
        if (client.simulated()) {
            return client.answer(call.request().to(call.model()), Credential.none(), listener, stop);
        }
        var found = find(call.provider(), call.workflow(), call.onBehalfOf());
        var answer = sight.ask(
                call,
                listener,
                request -> retrying.ask(
                        heard -> Trail.span(
                                "model " + call.provider().protocol(),
                                SpanKind.CLIENT,
                                Map.of("provider", call.provider().value(), "model", call.model()),
                                () -> timed(
                                        call.provider(),
                                        () -> client.answer(request, found.credential(), heard, stop))),
                        listener,
                        stop));
        if (answer instanceof Answer.Failed(ModelFailure.BadKey _, ModelUsage _)) {
            credentials.markBad(found);
        }
        return answer;
    }

    /** Each single try, however it ended. */
    private static Answer timed(ProviderName provider, Supplier<Answer> attempt) {
        var begun = Timer.start();
        var answer = attempt.get();
        var outcome =
                switch (answer) {
                    case Answer.Answered _ -> "answered";
                    case Answer.Stopped _ -> "stopped";
                    case Answer.Failed(ModelFailure failure, ModelUsage _) ->
                        failure.getClass().getSimpleName();
                };
        Span.current().setAttribute("outcome", outcome);
        begun.stop(Timer.builder("loopforge.provider.call")
                .tag("provider", provider.protocol())
                .tag("outcome", outcome)
                .publishPercentileHistogram()
                .register(Metrics.globalRegistry));
        return answer;
    }

    /**
     * Makes sure that the provider can be asked at all, before anything else is begun.
     *
     * @throws Problem 400 {@code provider-not-configured} as {@link #ask}
     */
    public void require(ProviderName provider, Optional<WorkflowId> workflow, UserId user) {
        if (!client(provider).simulated()) {
            find(provider, workflow, user);
        }
    }

    /**
     * Who is to answer where a request leaves it open: of the providers set up for the board or the person the one that is
     * named, else the first, with the model that its key names as the default; that model is empty where it names none.
     */
    public Optional<Usual> usual(Optional<ProviderName> named, Optional<WorkflowId> workflow, UserId user) {
        return credentials.known(workflow, user).stream()
                .filter(known -> named.isEmpty() || named.get().equals(known.provider()))
                .findFirst()
                .map(known -> new Usual(known.provider(), known.defaultModel()));
    }

    /** A provider and the model it answers with unless told otherwise. */
    public record Usual(ProviderName provider, Optional<String> model) {}

    /** Something asked of a provider that tunes models. */
    public interface Asked<T> {
        T of(Tuner tuner, Credential credential) throws ModelFailureException;
    }

    /** Whether the provider tunes models. */
    public boolean tunes(ProviderName provider) {
        return client(provider).tuner().isPresent();
    }

    /**
     * Asks a provider that tunes models, once, by the board's key or the person's.
     *
     * @throws Problem 400 {@code provider-not-configured} as {@link #ask}
     */
    public <T> T tune(ProviderName provider, WorkflowId workflow, UserId user, Asked<T> asked)
            throws ModelFailureException {
        var tuner = client(provider).tuner().orElseThrow(() -> notConfigured(provider));
        return asked.of(tuner, find(provider, Optional.of(workflow), user).credential());
    }

    /** Whether the provider only plays a model's part, which people are to be told. */
    public boolean simulated(ProviderName provider) {
        return client(provider).simulated();
    }

    List<ModelClient> clients() {
        return List.copyOf(clients.values());
    }

    ModelClient client(ProviderName provider) {
        var client = clients.get(provider.protocol());
        boolean known = client != null
                && (!provider.value().contains(":") || client.endpoint().isEmpty());
        if (client == null || !known) {
            throw notConfigured(provider);
        }
        return client;
    }

    private Credentials.Found find(ProviderName provider, Optional<WorkflowId> workflow, UserId user) {
        var client = client(provider);
        var found = credentials
                .find(provider, workflow, user, client.endpoint())
                .orElseThrow(() -> notConfigured(provider));
        if (client.needsKey() && found.credential().key().isEmpty()) {
            throw notConfigured(provider);
        }
        return found;
    }

    private static RandomGenerator shared() {
        return () -> ThreadLocalRandom.current().nextLong();
    }

    private static Problem notConfigured(ProviderName provider) {
        return Problem.malformed(
                "provider-not-configured",
                "There is no key for " + provider + ". Add one in Settings → Providers, or choose another provider.");
    }
}
