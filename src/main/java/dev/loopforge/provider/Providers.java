package dev.loopforge.provider;

import static dev.loopforge.schema.Tables.WORKFLOW;

import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.StopSignal;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The providers there are, for one person: which are set up, whether their keys work, which models they list. */
@Singleton
final class Providers {
    private final Models models;
    private final ProviderKeys keys;
    private final Transaction transaction;

    /** The last list each key was given, so that showing the settings asks nobody. */
    private final Map<KeyId, List<ProviderView.ModelView>> lists = new ConcurrentHashMap<>();

    Providers(Models models, ProviderKeys keys, Transaction transaction) {
        this.models = models;
        this.keys = keys;
        this.transaction = transaction;
    }

    /** What came of trying a key. */
    public record Tried(boolean ok, long latencyMillis, String message) {}

    List<ProviderView> list(UserId user) {
        var scope = new KeyScope.Person(user);
        var names = new LinkedHashSet<ProviderName>();
        models.clients().forEach(client -> names.add(new ProviderName(client.protocol())));
        keys.rows(scope).forEach(row -> names.add(new ProviderName(row.getProvider())));
        return names.stream().map(name -> view(scope, name)).toList();
    }

    ProviderName known(String text) {
        var name = ProviderName.parse(text);
        boolean named = name.value().contains(":");
        boolean there = models.clients().stream()
                .filter(client -> client.protocol().equals(name.protocol()))
                .anyMatch(client -> !named || client.endpoint().isEmpty() && !client.simulated());
        if (!there) {
            throw Problem.notFound("provider-unknown", "There is no such provider.");
        }
        return name;
    }

    void requireBoard(WorkflowId workflow) {
        boolean there = transaction.call(database -> database.fetchExists(WORKFLOW, WORKFLOW.ID.eq(workflow.value())));
        if (!there) {
            throw Problem.notFound("workflow-unknown", "There is no such workflow, or it is not yours.");
        }
    }

    /** A key nothing could be asked with is refused at once. */
    void requireComplete(ProviderName name, String baseUrl, boolean hasKey) {
        var client = models.client(name);
        if (client.simulated()) {
            throw Problem.refused("provider-simulated", "The simulated model needs no key.");
        }
        if (client.needsKey() && !hasKey) {
            throw Problem.invalid("apiKey", "Give the key.");
        }
        if (client.endpoint().isEmpty() && baseUrl.isEmpty()) {
            throw Problem.invalid("baseUrl", "Say where this server is, as in http://localhost:11434/v1.");
        }
    }

    ProviderView view(KeyScope scope, ProviderName name) {
        var client = models.client(name);
        if (client.simulated()) {
            var offered = listed(client, Credential.none()).orElseGet(List::of);
            return new ProviderView(
                    name.value(), true, true, null, null, offered.getFirst().id(), false, offered);
        }
        return keys.row(scope, name)
                .map(row -> new ProviderView(
                        name.value(),
                        !client.needsKey() || row.getSecretId() != null,
                        false,
                        row.getKeyHint(),
                        row.getBaseUrl(),
                        row.getDefaultModel(),
                        row.getBadSince() != null,
                        lists.getOrDefault(new KeyId(row.getId()), List.of())))
                .orElseGet(() -> new ProviderView(name.value(), false, false, null, null, null, false, List.of()));
    }

    List<ProviderView.ModelView> models(UserId user, ProviderName name) {
        var client = models.client(name);
        if (client.simulated()) {
            return listed(client, Credential.none()).orElseGet(List::of);
        }
        var found = own(user, name);
        try {
            return remembered(found, client);
        } catch (ModelFailureException failed) {
            throw Problem.upstream("provider-failed", failed.failure().sentence());
        }
    }

    /** Tries the person's key with one cheap call: the list of models, or a word where there is no list. */
    Tried test(UserId user, ProviderName name) {
        var client = models.client(name);
        if (client.simulated()) {
            return new Tried(true, 0, "The simulated model is always there.");
        }
        var found = own(user, name);
        long start = System.nanoTime();
        var failure = tried(client, found, name, user);
        long millis = (System.nanoTime() - start) / 1_000_000;
        if (failure.isEmpty()) {
            keys.markGood(found);
            return new Tried(true, millis, "The key works.");
        }
        if (failure.get() instanceof ModelFailure.BadKey) {
            keys.markBad(found);
        }
        return new Tried(false, millis, failure.get().sentence());
    }

    private Optional<ModelFailure> tried(ModelClient client, Credentials.Found found, ProviderName name, UserId user) {
        try {
            remembered(found, client);
            return Optional.empty();
        } catch (ModelFailureException failed) {
            var model = keys.row(new KeyScope.Person(user), name)
                    .map(row -> Optional.ofNullable(row.getDefaultModel()))
                    .orElseGet(Optional::empty);
            boolean noList = failed.failure() instanceof ModelFailure.Rejected;
            return noList && model.isPresent() ? oneWord(client, found, model.get()) : Optional.of(failed.failure());
        }
    }

    private static Optional<ModelFailure> oneWord(ModelClient client, Credentials.Found found, String model) {
        var request = new ModelRequest(
                model, "", List.of(ModelMessage.User.text("Say: ok")), List.of(), 16, Optional.empty());
        var answer = client.answer(request, found.credential(), event -> {}, StopSignal.never());
        return answer instanceof Answer.Failed failed ? Optional.of(failed.failure()) : Optional.empty();
    }

    private Credentials.Found own(UserId user, ProviderName name) {
        return keys.find(name, Optional.empty(), user, models.client(name).endpoint())
                .orElseThrow(() -> Problem.malformed(
                        "provider-not-configured", "There is no key for " + name + " yet. Add one first."));
    }

    private List<ProviderView.ModelView> remembered(Credentials.Found found, ModelClient client)
            throws ModelFailureException {
        var list = client.models(found.credential()).stream()
                .limit(2_000)
                .map(ProviderView.ModelView::of)
                .toList();
        lists.put(found.id(), list);
        return list;
    }

    private static Optional<List<ProviderView.ModelView>> listed(ModelClient client, Credential credential) {
        try {
            return Optional.of(client.models(credential).stream()
                    .map(ProviderView.ModelView::of)
                    .toList());
        } catch (ModelFailureException failed) {
            return Optional.empty();
        }
    }
}
