package dev.loopforge.secrets;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The master keys: the first seals, every one of them opens. Kept in a file, it is read again when a key is asked for that
 * is not known yet, so that a running program follows a rotation made beside it.
 */
public final class Keyset {
    private final Supplier<List<MasterKey>> source;
    private volatile Keys keys;

    Keyset(List<MasterKey> keys) {
        this(() -> keys);
    }

    Keyset(Supplier<List<MasterKey>> source) {
        this.source = source;
        this.keys = Keys.of(source.get());
    }

    MasterKey primary() {
        return keys.primary();
    }

    Optional<MasterKey> find(String id) {
        var known = keys.byId().get(id);
        if (known == null) {
            keys = Keys.of(source.get());
            known = keys.byId().get(id);
        }
        return Optional.ofNullable(known);
    }

    /** Whether a key of this name is here. */
    public boolean opens(String id) {
        return find(id).isPresent();
    }

    /** The public name of the key that seals now; it tells nothing of the key. */
    public String primaryId() {
        return primary().id();
    }

    @Override
    public String toString() {
        return "Keyset" + keys.byId().keySet();
    }

    private record Keys(MasterKey primary, Map<String, MasterKey> byId) {
        static Keys of(List<MasterKey> keys) {
            var byId = new HashMap<String, MasterKey>();
            keys.forEach(key -> byId.put(key.id(), key));
            return new Keys(keys.getFirst(), Map.copyOf(byId));
        }
    }
}
