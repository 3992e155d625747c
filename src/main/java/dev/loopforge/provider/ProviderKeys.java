package dev.loopforge.provider;

import static dev.loopforge.schema.Tables.PROVIDER_KEY;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Actor;
import dev.loopforge.activity.Happening;
import dev.loopforge.identity.Users;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.schema.tables.records.ProviderKeyRecord;
import dev.loopforge.secrets.SecretId;
import dev.loopforge.secrets.Vault;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** The keys people and boards have stored. The key itself lies in the vault; here is what may be shown of it. */
@Singleton
final class ProviderKeys implements Credentials {
    private final Transaction transaction;
    private final Vault vault;
    private final Users users;
    private final Activity activity;
    private final Clock clock;

    ProviderKeys(Transaction transaction, Vault vault, Users users, Activity activity, Clock clock) {
        this.transaction = transaction;
        this.vault = vault;
        this.users = users;
        this.activity = activity;
        this.clock = clock;
    }

    @Override
    public Optional<Found> find(
            ProviderName provider, Optional<WorkflowId> workflow, UserId onBehalfOf, Optional<Endpoint> usual) {
        var found = workflow.flatMap(board -> opened(new KeyScope.Board(board), provider, usual))
                .or(() -> opened(new KeyScope.Person(onBehalfOf), provider, usual));
        found.filter(opened -> opened.credential().key().isPresent())
                .ifPresent(opened -> used(opened, provider, workflow, onBehalfOf));
        return found;
    }

    private void used(Found found, ProviderName provider, Optional<WorkflowId> workflow, UserId onBehalfOf) {
        var actor = users.find(onBehalfOf)
                .map(user -> Actor.person(user.id(), user.name()))
                .orElse(Actor.SYSTEM);
        var happening = workflow.map(board -> Happening.on(board, "secret-used", actor))
                .orElseGet(() -> Happening.of("secret-used", actor));
        activity.record(happening
                .with("provider", provider.value())
                .with("key", found.id().value().toString()));
    }

    @Override
    public List<Known> known(Optional<WorkflowId> workflow, UserId onBehalfOf) {
        return Stream.concat(
                        workflow.stream().map(KeyScope.Board::new).flatMap(scope -> rows(scope).stream()),
                        rows(new KeyScope.Person(onBehalfOf)).stream())
                .map(row -> new Known(new ProviderName(row.getProvider()), Optional.ofNullable(row.getDefaultModel())))
                .toList();
    }

    @Override
    public void markBad(Found found) {
        transaction.run(database -> database.update(PROVIDER_KEY)
                .set(PROVIDER_KEY.BAD_SINCE, clock.instant())
                .where(PROVIDER_KEY.ID.eq(found.id().value()))
                .and(PROVIDER_KEY.BAD_SINCE.isNull())
                .execute());
    }

    void markGood(Found found) {
        transaction.run(database -> database.update(PROVIDER_KEY)
                .setNull(PROVIDER_KEY.BAD_SINCE)
                .where(PROVIDER_KEY.ID.eq(found.id().value()))
                .execute());
    }

    /** One key as it stands in the table. */
    Optional<ProviderKeyRecord> row(KeyScope scope, ProviderName provider) {
        return transaction.call(database -> database.selectFrom(PROVIDER_KEY)
                .where(of(scope))
                .and(PROVIDER_KEY.PROVIDER.eq(provider.value()))
                .fetchOptional());
    }

    List<ProviderKeyRecord> rows(KeyScope scope) {
        return transaction.call(database -> database.selectFrom(PROVIDER_KEY)
                .where(of(scope))
                .orderBy(PROVIDER_KEY.PROVIDER)
                .fetch());
    }

    /**
     * Keeps a key. What is absent stays as it was, except that another base URL drops the stored key: it was given for the
     * old one.
     */
    void put(KeyScope scope, ProviderName provider, Change change) {
        transaction.run(database -> {
            var row = locked(database, scope, provider);
            String before = text(row.getBaseUrl());
            String baseUrl = change.baseUrl().orElse(before);
            UUID old = row.getSecretId();
            boolean drops = change.key().isPresent() || !baseUrl.equals(before);
            row.setBaseUrl(baseUrl.isEmpty() ? null : baseUrl);
            change.defaultModel().ifPresent(model -> row.setDefaultModel(model.isEmpty() ? null : model));
            if (drops) {
                var binding = scope.binding(provider, baseUrl);
                row.setSecretId(change.key()
                        .map(key -> vault.store(binding, key).value())
                        .orElse(null));
                row.setKeyHint(change.key().map(Redacted::hint).orElse(null));
                row.setBadSince(null);
            }
            row.setUpdatedAt(clock.instant());
            row.store();
            if (drops && old != null) {
                vault.delete(new SecretId(old));
            }
        });
    }

    void delete(KeyScope scope, ProviderName provider) {
        transaction.run(database -> database.deleteFrom(PROVIDER_KEY)
                .where(of(scope))
                .and(PROVIDER_KEY.PROVIDER.eq(provider.value()))
                .returning(PROVIDER_KEY.SECRET_ID)
                .fetchOptional(PROVIDER_KEY.SECRET_ID)
                .ifPresent(secret -> vault.delete(new SecretId(secret))));
    }

    /** Opens one scope's key; a row without a base URL goes to the protocol's usual place. */
    Optional<Found> opened(KeyScope scope, ProviderName provider, Optional<Endpoint> usual) {
        return row(scope, provider).flatMap(row -> {
            String baseUrl = text(row.getBaseUrl());
            var endpoint = baseUrl.isEmpty() ? usual : Optional.of(new Endpoint(URI.create(baseUrl), true));
            return endpoint.map(place -> new Found(
                    new KeyId(row.getId()), new Credential(key(row, scope.binding(provider, baseUrl)), place)));
        });
    }

    private Optional<Redacted> key(ProviderKeyRecord row, dev.loopforge.secrets.Binding binding) {
        return Optional.ofNullable(row.getSecretId()).flatMap(id -> vault.open(new SecretId(id), binding));
    }

    private ProviderKeyRecord locked(DSLContext database, KeyScope scope, ProviderName provider) {
        database.insertInto(PROVIDER_KEY)
                .set(PROVIDER_KEY.ID, UUID.randomUUID())
                .set(PROVIDER_KEY.OWNER_USER_ID, scope instanceof KeyScope.Person(UserId user) ? user.value() : null)
                .set(PROVIDER_KEY.WORKFLOW_ID, scope instanceof KeyScope.Board(WorkflowId board) ? board.value() : null)
                .set(PROVIDER_KEY.PROVIDER, provider.value())
                .onConflictDoNothing()
                .execute();
        return database.selectFrom(PROVIDER_KEY)
                .where(of(scope))
                .and(PROVIDER_KEY.PROVIDER.eq(provider.value()))
                .forUpdate()
                .fetchSingle();
    }

    private static Condition of(KeyScope scope) {
        return switch (scope) {
            case KeyScope.Person(UserId user) -> PROVIDER_KEY.OWNER_USER_ID.eq(user.value());
            case KeyScope.Board(WorkflowId board) -> PROVIDER_KEY.WORKFLOW_ID.eq(board.value());
        };
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    /** What somebody wants changed. */
    record Change(Optional<Redacted> key, Optional<String> baseUrl, Optional<String> defaultModel) {}
}
