package org.cutpoint.transport.calls;

import java.util.function.Function;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileStore;
import org.osgi.service.component.ComponentServiceObjects;

/** Profiles as their files have them. What knows the format is asked for when it is needed: most calls need no profile. */
public record ProfileTexts(ComponentServiceObjects<ProfileStore> stores) {
    String write(Profile profile) {
        return use(store -> store.write(profile));
    }

    /** @throws org.cutpoint.api.InputException if it is none; {@code where} says whose text it is */
    Profile read(String where, String text) {
        return use(store -> store.read(where, text));
    }

    private <T> T use(Function<ProfileStore, T> work) {
        ProfileStore store = stores.getService();
        try {
            return work.apply(store);
        } finally {
            stores.ungetService(store);
        }
    }
}
