package org.cutpoint.profile.store.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileStore;
import org.cutpoint.cache.CacheFolder;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.json.JsonReader;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Profiles as {@code cutpoint-profile/1} files ({@link ProfileText}), and a cache of them: {@code
 * profiles/HASH-MACHINE-tTHREADS.json} in the cache folder, HASH being the first 16 digits of the model's; {@code -vVIEW} is
 * added for models that are not looked at as usual.
 *
 * <p>A cache that cannot be written or read is only slow, so that is logged and no error.
 */
@Component
public final class JsonProfileStore implements ProfileStore {
    private static final System.Logger LOG = System.getLogger(JsonProfileStore.class.getName());
    private static final int HASH_DIGITS = 16;

    private final Path folder;

    @Activate
    public JsonProfileStore() {
        this(CacheFolder.path());
    }

    JsonProfileStore(Path cache) {
        folder = cache.resolve("profiles");
    }

    private Path entry(String modelSha256, LoadOptions view, String machine, int threads) {
        String hash = modelSha256.substring(0, Math.min(HASH_DIGITS, modelSha256.length()));
        String other = view.equals(LoadOptions.DEFAULT)
                ? ""
                : "-v" + Integer.toHexString(view.toString().hashCode());
        return folder.resolve(fileName(hash) + "-" + fileName(machine) + "-t" + threads + other + ".json");
    }

    /** What is no file name everywhere is replaced; that two entries may then share a file is noticed on reading. */
    private static String fileName(String text) {
        return text.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    @Override
    public Optional<Profile> find(String modelSha256, LoadOptions view, Machine machine, int threads) {
        Path file = entry(modelSha256, view, machine.id(), threads);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Profile profile = read(file);
            return Optional.of(profile)
                    .filter(p -> p.modelSha256().equals(modelSha256)
                            && p.view().equals(view)
                            && p.machine().id().equals(machine.id())
                            && p.threads() == threads);
        } catch (InputException e) {
            LOG.log(System.Logger.Level.DEBUG, "ignored: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void put(Profile profile) {
        try {
            Files.createDirectories(folder);
            write(
                    profile,
                    entry(
                            profile.modelSha256(),
                            profile.view(),
                            profile.machine().id(),
                            profile.threads()));
        } catch (IOException | InputException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the profile is not cached and will be measured again: {0}",
                    e.getMessage());
        }
    }

    @Override
    public Profile read(Path file) {
        return JsonReader.read(file, ProfileText.FORMAT, in -> new ProfileText(in).read());
    }

    @Override
    public Profile read(String where, String text) {
        return JsonReader.read(where, text, ProfileText.FORMAT, in -> new ProfileText(in).read());
    }

    @Override
    public String write(Profile profile) {
        return ProfileText.write(profile);
    }

    @Override
    public void write(Profile profile, Path file) {
        byte[] text = write(profile).getBytes(StandardCharsets.UTF_8);
        try {
            WholeFiles.replace(file, out -> out.write(text));
        } catch (NoSuchFileException e) {
            throw new InputException(file.toString(), "its folder does not exist", "Create it first.", e);
        } catch (AccessDeniedException e) {
            throw new InputException(file.toString(), "it may not be written", "Choose another place.", e);
        } catch (IOException e) {
            throw new InputException(file.toString(), "it cannot be written: " + e.getMessage(), "", e);
        }
    }
}
