package dev.loopforge.admin;

import dev.loopforge.board.Versions;
import dev.loopforge.http.HttpSettings;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.CurrentCaller;
import dev.loopforge.identity.People;
import dev.loopforge.identity.People.Person;
import dev.loopforge.identity.Role;
import dev.loopforge.identity.ShownOnce;
import dev.loopforge.kernel.Page;
import dev.loopforge.kernel.UserId;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The people who may sign in. Inviting makes a way to sign in, so no token may do it. */
@Path("/api/users")
@RunOnVirtualThread
@Access(Access.To.ADMIN)
public class UserResource {
    private final People people;
    private final CurrentCaller current;
    private final HttpSettings settings;

    UserResource(People people, CurrentCaller current, HttpSettings settings) {
        this.people = people;
        this.current = current;
        this.settings = settings;
    }

    /** A person to invite. */
    public record NewUser(
            @Nullable String login,
            @Nullable String name,
            @Nullable Role role) {}

    /** Changes to a person, made on the version read. */
    public record UserPatch(
            @Nullable Integer version,
            @Nullable Role role,
            @Nullable String name,
            @Nullable Boolean disabled,
            @Nullable Long dayBudgetMicros) {}

    /** The one-time link, told this once. */
    public record Invitation(String link, Instant expiresAt) {}

    /** A person and the link to give them. */
    public record InvitedView(
            String id, String login, String name, Role role, int version, Person user, Invitation invitation) {
        static InvitedView of(People.Invited invited, String baseUrl) {
            var person = invited.person();
            return new InvitedView(
                    person.id(),
                    person.login(),
                    person.name(),
                    person.role(),
                    person.version(),
                    person,
                    new Invitation(baseUrl + "/#setup=" + invited.token().reveal(), invited.expiresAt()));
        }
    }

    @GET
    public Page<Person> list() {
        return Page.whole(people.list());
    }

    @POST
    @ShownOnce
    @Access(value = Access.To.ADMIN, by = Access.By.SESSION)
    public Response invite(NewUser body) {
        var invited = people.invite(
                body.login() == null ? "" : body.login().strip(),
                body.name() == null ? "" : body.name().strip(),
                body.role() == null ? Role.MEMBER : body.role(),
                current.get());
        return Response.status(201)
                .entity(InvitedView.of(invited, settings.baseUrl()))
                .build();
    }

    @POST
    @Path("{id}/invitation")
    @ShownOnce
    @Access(value = Access.To.ADMIN, by = Access.By.SESSION)
    public InvitedView inviteAgain(@PathParam("id") String id) {
        return InvitedView.of(people.inviteAgain(UserId.parse(id), current.get()), settings.baseUrl());
    }

    @PATCH
    @Path("{id}")
    public Person change(@PathParam("id") String id, UserPatch body) {
        var user = UserId.parse(id);
        int version = Versions.require(body.version());
        var change = new People.Change(
                Optional.ofNullable(body.role()),
                Optional.ofNullable(body.name()),
                Optional.ofNullable(body.disabled()),
                Optional.ofNullable(body.dayBudgetMicros()));
        return people.change(user, version, change, current.get());
    }
}
