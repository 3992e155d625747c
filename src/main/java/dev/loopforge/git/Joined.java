package dev.loopforge.git;

import java.util.List;

/**
 * The files of two commits together.
 *
 * @param tree the id of the tree that holds them; where both changed the same places, with git's marks around each side
 * @param conflicts the files in which that is so; none where they merge
 */
public record Joined(String tree, List<String> conflicts) {
    public Joined {
        conflicts = List.copyOf(conflicts);
    }
}
