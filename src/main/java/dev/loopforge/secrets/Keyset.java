package dev.loopforge.secrets;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The master keys: the first seals, every one of them opens. */
public final class Keyset {
    private final MasterKey primary;
    private final Map<String, MasterKey> byId = new HashMap<>();

    Keyset(List<MasterKey> keys) {
        this.primary = keys.getFirst();
        keys.forEach(key -> byId.put(key.id(), key));
    }

    MasterKey primary() {
        return primary;
    }

    Optional<MasterKey> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The public name of the key that seals now; it tells nothing of the key. */
    public String primaryId() {
        return primary.id();
    }

    @Override
    public String toString() {
        return "Keyset" + byId.keySet();
    }
}
