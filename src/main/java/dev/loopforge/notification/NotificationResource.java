package dev.loopforge.notification;

import dev.loopforge.identity.Access;
import dev.loopforge.identity.CurrentCaller;
import dev.loopforge.kernel.Page;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a person was to be told, and what of it reaches them how: their own, and nobody else's. */
@Path("/api")
@RunOnVirtualThread
@Access(Access.To.VIEWER)
public class NotificationResource {
    private final Notifications notifications;
    private final Choices choices;
    private final MailServer server;
    private final CurrentCaller current;

    NotificationResource(Notifications notifications, Choices choices, MailServer server, CurrentCaller current) {
        this.notifications = notifications;
        this.choices = choices;
        this.server = server;
        this.current = current;
    }

    /**
     * What reaches a person.
     *
     * @param mailAvailable whether there is a mail server at all
     * @param confirmed whether mail is sent to the address
     * @param mail what comes by mail
     * @param browser what an open page shows as a notification
     */
    public record NotificationSettings(
            boolean mailAvailable, @Nullable String address, boolean confirmed, List<Kind> mail, List<Kind> browser) {}

    /** What is to reach a person; what is absent stays. */
    public record NotificationChoice(
            @Nullable List<Kind> mail, @Nullable List<Kind> browser) {}

    /** Where mail is to go. */
    public record MailAddress(@Nullable String address) {}

    /** The code from the mail. */
    public record MailCode(@Nullable String code) {}

    @GET
    @Path("account/notifications")
    @Access(value = Access.To.VIEWER, by = Access.By.SESSION)
    public Page<Notifications.View> recent() {
        return Page.whole(notifications.recent(current.get()));
    }

    @GET
    @Path("account/notification-settings")
    @Access(value = Access.To.VIEWER, by = Access.By.SESSION)
    public NotificationSettings settings() {
        return view(choices.of(current.get().id()));
    }

    @PUT
    @Path("account/notification-settings")
    public NotificationSettings choose(NotificationChoice body) {
        return view(choices.change(current.get(), body.mail(), body.browser()));
    }

    @PUT
    @Path("account/notification-settings/address")
    public NotificationSettings address(MailAddress body) {
        return view(choices.address(current.get(), body.address() == null ? "" : body.address()));
    }

    @POST
    @Path("account/notification-settings/confirm")
    public NotificationSettings confirm(MailCode body) {
        return view(choices.confirm(current.get(), body.code() == null ? "" : body.code()));
    }

    private NotificationSettings view(Choices.Choice choice) {
        return new NotificationSettings(
                server.known(), choice.address().orElse(null), choice.confirmed(), choice.mail(), choice.browser());
    }
}
