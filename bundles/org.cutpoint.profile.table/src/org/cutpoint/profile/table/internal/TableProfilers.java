package org.cutpoint.profile.table.internal;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.profile.KnownMachine;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.ProfileStore;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.profile.ProfilerFactory;
import org.cutpoint.json.JsonReader;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Looks times up in a file: a profile that was measured elsewhere, or a table of layers' times, say from a paper. */
@Component
public final class TableProfilers implements ProfilerFactory {
    static final String ID = "table";

    private static final String PROFILE_FORMAT = "cutpoint-profile/1";

    private final ProfileStore profiles;

    @Activate
    public TableProfilers(@Reference ProfileStore profiles) {
        this.profiles = profiles;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<KnownMachine> machines() {
        return List.of();
    }

    @Override
    public Optional<Profiler> find(String machine) {
        Path file;
        try {
            file = Path.of(machine);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
        if (machine.toLowerCase(Locale.ROOT).endsWith(".csv") && Files.isRegularFile(file)) {
            return Optional.of(new TableProfiler(LayerTimesCsv.read(file)));
        }
        return switch (JsonReader.formatOf(file).orElse("")) {
            case PROFILE_FORMAT -> Optional.of(new FileProfiler(profiles.read(file)));
            case LayerTimesText.FORMAT -> Optional.of(new TableProfiler(
                    JsonReader.read(file, LayerTimesText.FORMAT, in -> new LayerTimesText(file, in).read())));
            default -> Optional.empty();
        };
    }

    /** Has one profile. Whether it is that of the model that is asked for shows when a problem is made of it. */
    private record FileProfiler(Profile profile) implements Profiler {
        @Override
        public String id() {
            return ID;
        }

        @Override
        public Machine machine() {
            return profile.machine();
        }

        @Override
        public Profile profile(Model model, ProfileOptions options, Progress progress) {
            return profile;
        }
    }

    private record TableProfiler(LayerTimes times) implements Profiler {
        @Override
        public String id() {
            return ID;
        }

        @Override
        public Machine machine() {
            return new Machine(times.name(), "any", times.source(), 1, "table");
        }

        @Override
        public Profile profile(Model model, ProfileOptions options, Progress progress) {
            return Profile.predicted(model, machine(), options.threads(), times.intervals(model.graph()));
        }
    }
}
