package org.cutpoint.transport.tck;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.profile.Conditions;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileStore;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentServiceObjects;

/** Profiles, and a format of theirs in which a text is a number under which the profile is remembered. */
public final class FakeProfiles implements ProfileStore {
    public static final Machine MACHINE = new Machine("far-away-1", "os", "cpu", 4, "runtime 1");
    public static final ComponentServiceObjects<ProfileStore> STORES = new Always();

    private final Map<String, Profile> texts = new ConcurrentHashMap<>();

    private static final class Always implements ComponentServiceObjects<ProfileStore> {
        private final ProfileStore store = new FakeProfiles();

        @Override
        public ProfileStore getService() {
            return store;
        }

        @Override
        public void ungetService(ProfileStore service) {}

        @Override
        public ServiceReference<ProfileStore> getServiceReference() {
            throw new UnsupportedOperationException();
        }
    }

    /** The whole model takes so long. */
    public static Profile of(Model model, Machine machine, int threads, double ms) {
        List<String> layers = model.graph().layers().stream().map(Layer::id).toList();
        return new Profile(
                model.graph().name(),
                model.graph().sha256(),
                model.options(),
                layers,
                machine,
                threads,
                Instant.EPOCH,
                Conditions.UNKNOWN,
                List.of(new Interval(0, layers.size() - 1, ms, ms, ms, 15)));
    }

    @Override
    public String write(Profile profile) {
        String text = "profile " + texts.size();
        texts.put(text, profile);
        return text;
    }

    @Override
    public Profile read(String where, String text) {
        if (!texts.containsKey(text)) {
            throw new InputException(where, "it is no cutpoint-profile/1", "");
        }
        return texts.get(text);
    }

    @Override
    public Optional<Profile> find(String modelSha256, LoadOptions view, Machine machine, int threads) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void put(Profile profile) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Profile read(Path file) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void write(Profile profile, Path file) {
        throw new UnsupportedOperationException();
    }
}
