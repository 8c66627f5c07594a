package org.cutpoint.runtime.tests.swapped;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.profile.KnownMachine;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.profile.ProfilerFactory;

/** As {@link SwappedStrategy}, a loader and a factory of profilers: what they refuse, they refuse by their edition. */
public final class SwappedMachines implements ModelLoader, ProfilerFactory {
    private volatile Object edition;

    void activate(Map<String, Object> properties) {
        edition = properties.get("edition");
    }

    void deactivate() {
        edition = null;
    }

    @Override
    public boolean accepts(String source) {
        return source.startsWith("swapped:");
    }

    @Override
    public Model load(String source, LoadOptions options, Progress progress) {
        throw new InputException(source, "edition " + edition + " has no models", "");
    }

    @Override
    public String id() {
        return "swapped-profiler";
    }

    @Override
    public List<KnownMachine> machines() {
        return List.of();
    }

    @Override
    public Optional<Profiler> find(String machine) {
        if (machine.equals("swapped")) {
            throw new InputException(machine, "edition " + edition + " has no profiler", "");
        }
        return Optional.empty();
    }
}
