package dev.loopforge.provider;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Happening;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.Caller;
import dev.loopforge.identity.CurrentCaller;
import dev.loopforge.identity.Membership;
import dev.loopforge.identity.Role;
import dev.loopforge.kernel.Page;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.WorkflowId;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Providers and one's own keys for them; a board's keys for those who run the board. */
@Path("/api")
@RunOnVirtualThread
@Access(Access.To.VIEWER)
public class ProviderResource {
    private final Providers providers;
    private final ProviderKeys keys;
    private final CurrentCaller current;
    private final Membership membership;
    private final Activity activity;

    ProviderResource(
            Providers providers, ProviderKeys keys, CurrentCaller current, Membership membership, Activity activity) {
        this.providers = providers;
        this.keys = keys;
        this.current = current;
        this.membership = membership;
        this.activity = activity;
    }

    /** A key as it is sent; what is absent stays as it was. */
    public record KeyBody(
            @Nullable String apiKey,
            @Nullable String baseUrl,
            @Nullable String defaultModel) {
        @Override
        public String toString() {
            return "KeyBody[***]";
        }
    }

    @GET
    @Path("/providers")
    public Page<ProviderView> list() {
        return Page.whole(providers.list(current.get().id()));
    }

    @PUT
    @Path("/providers/{provider}/key")
    public ProviderView put(@PathParam("provider") String provider, KeyBody body) {
        var caller = current.get();
        var name = providers.known(provider);
        var scope = new KeyScope.Person(caller.id());
        store(caller, scope, name, body, Happening.of("provider-key-stored", caller.actor()));
        return providers.view(scope, name);
    }

    @PUT
    @Path("/workflows/{id}/providers/{provider}/key")
    @Access(value = Access.To.ADMIN, by = Access.By.SESSION)
    public ProviderView putForBoard(@PathParam("id") String id, @PathParam("provider") String provider, KeyBody body) {
        var caller = current.get();
        var workflow = WorkflowId.parse(id);
        membership.require(caller, workflow, Role.ADMIN);
        providers.requireBoard(workflow);
        var name = providers.known(provider);
        var scope = new KeyScope.Board(workflow);
        store(caller, scope, name, body, Happening.on(workflow, "provider-key-stored", caller.actor()));
        return providers.view(scope, name);
    }

    @DELETE
    @Path("/providers/{provider}/key")
    public ProviderView delete(@PathParam("provider") String provider) {
        var caller = current.get();
        var name = providers.known(provider);
        var scope = new KeyScope.Person(caller.id());
        keys.delete(scope, name);
        activity.record(Happening.of("provider-key-removed", caller.actor()).with("provider", name.value()));
        return providers.view(scope, name);
    }

    @DELETE
    @Path("/providers/{provider}")
    public ProviderView deleteProvider(@PathParam("provider") String provider) {
        return delete(provider);
    }

    @POST
    @Path("/providers/{provider}/test")
    public Providers.Tried test(@PathParam("provider") String provider) {
        return providers.test(current.get().id(), providers.known(provider));
    }

    @GET
    @Path("/providers/{provider}/models")
    public Page<ProviderView.ModelView> models(@PathParam("provider") String provider) {
        return Page.whole(providers.models(current.get().id(), providers.known(provider)));
    }

    private void store(Caller caller, KeyScope scope, ProviderName name, KeyBody body, Happening happening) {
        var key = Optional.ofNullable(body.apiKey()).map(String::strip).filter(text -> !text.isEmpty());
        if (key.filter(text -> !text.matches("[\\x21-\\x7e]{1,4096}")).isPresent()) {
            throw Problem.invalid("apiKey", "A key is plain letters, digits and signs, without spaces.");
        }
        if (body.defaultModel() != null && body.defaultModel().length() > 200) {
            throw Problem.invalid("defaultModel", "A model's name has at most 200 characters.");
        }
        var row = keys.row(scope, name);
        String before = row.map(
                        stored -> Optional.ofNullable(stored.getBaseUrl()).orElse(""))
                .orElse("");
        var baseUrl = Optional.ofNullable(body.baseUrl()).map(ProviderResource::address);
        if (baseUrl.isPresent() && !baseUrl.get().equals(before) && caller.role() != Role.ADMIN) {
            throw Problem.forbidden("not-allowed", "Only an administrator may say where a provider is.");
        }
        providers.requireComplete(name, baseUrl.orElse(before), key.isPresent() || row.isPresent());
        keys.put(
                scope,
                name,
                new ProviderKeys.Change(key.map(Redacted::new), baseUrl, Optional.ofNullable(body.defaultModel())));
        activity.record(happening.with("provider", name.value()));
    }

    private static String address(String text) {
        String plain = text.strip().replaceAll("/+$", "");
        if (plain.isEmpty()) {
            return "";
        }
        try {
            var url = URI.create(plain);
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (http
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null
                    && plain.length() <= 500) {
                return plain;
            }
        } catch (IllegalArgumentException notAnAddress) {
            throw badAddress();
        }
        throw badAddress();
    }

    private static Problem badAddress() {
        return Problem.invalid("baseUrl", "The base URL is https:// or http://, a host and a path, and nothing else.");
    }
}
