package dev.loopforge.review;

import dev.loopforge.board.Door;
import dev.loopforge.execution.Run;
import dev.loopforge.execution.Runs;
import dev.loopforge.identity.Access;
import dev.loopforge.identity.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** A finished run and the base branch it is to be merged into, which may have moved on. */
@Path("/api")
@RunOnVirtualThread
public class BaseResource {
    private final BaseBranch base;
    private final Runs runs;
    private final Door door;

    BaseResource(BaseBranch base, Runs runs, Door door) {
        this.base = base;
        this.runs = runs;
        this.door = door;
    }

    @GET
    @Path("runs/{id}/base")
    @Access(Access.To.VIEWER)
    public BaseBranch.View get(@PathParam("id") String id) {
        return base.view(runs.at(door, id, Role.VIEWER));
    }

    /** Merges the base branch into the run's and looks at the checks again; up to date already, nothing changes. */
    @POST
    @Path("runs/{id}/update-branch")
    @Access(value = Access.To.MEMBER, by = Access.By.RUN)
    public Run.View update(@PathParam("id") String id) {
        return base.update(runs.at(door, id, Role.MEMBER).id(), door.caller()).view();
    }

    /** The same, and what both sides changed goes to the agent as its next turn. */
    @POST
    @Path("runs/{id}/resolve-conflicts")
    @Access(value = Access.To.MEMBER, by = Access.By.RUN)
    public Run.View resolve(@PathParam("id") String id) {
        return base.resolve(runs.at(door, id, Role.MEMBER).id(), door.caller()).view();
    }
}
