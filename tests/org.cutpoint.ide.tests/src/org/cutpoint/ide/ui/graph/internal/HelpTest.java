package org.cutpoint.ide.ui.graph.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.ui.Ids;
import org.cutpoint.ide.ui.Services;
import org.eclipse.core.commands.ParameterizedCommand;
import org.eclipse.core.runtime.Platform;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.help.HelpSystem;
import org.eclipse.help.IContext;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Link;
import org.eclipse.ui.IWorkbenchWindow;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.commands.ICommandService;
import org.eclipse.ui.handlers.IHandlerService;
import org.eclipse.ui.intro.IIntroManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Welcome page, cheat sheet, help: they open, and what they offer is there. */
class HelpTest {
    private static final String HELP = "org.cutpoint.ide.ui.help";
    private static final String HELP_VIEW = "org.eclipse.help.ui.HelpView";
    private static final String SHEETS = "org.eclipse.ui.cheatsheets.views.CheatSheetView";

    @BeforeEach
    void begin() throws Exception {
        Studio.begin();
        Studio.until("services are there", () -> Services.find(Desk.class).isPresent());
    }

    @AfterEach
    void closeAll() {
        Studio.page().closeAllEditors(false);
        for (String id : List.of(SHEETS, HELP_VIEW)) {
            Optional.ofNullable(Studio.page().findView(id)).ifPresent(Studio.page()::hideView);
        }
    }

    private static String page(URL address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.openConnection();
        assertThat(connection.getResponseCode()).as(address.toString()).isEqualTo(200);
        try (InputStream in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void servesAllPagesOfTheHelp() throws Exception {
        URL first = PlatformUI.getWorkbench().getHelpSystem().resolve("/" + HELP + "/html/index.html", true);
        assertThat(page(first)).contains("<h1>Cutpoint</h1>");
        String contents = page(new URL(first, "/help/index.jsp"));
        assertThat(contents).contains("Running, profiling, schedules", "Keys");
        List<String> links = new ArrayList<>();
        Matcher link = Pattern.compile("href=\"([^\"]+)\"").matcher(contents);
        while (link.find()) {
            links.add(link.group(1));
        }
        assertThat(links).hasSizeGreaterThan(5);
        for (String one : links) {
            assertThat(page(new URL(first, one))).contains("<html");
        }
        HttpURLConnection missing =
                (HttpURLConnection) new URL(first, "/help/topic/" + HELP + "/html/none.html").openConnection();
        assertThat(missing.getResponseCode()).isEqualTo(404);
        HttpURLConnection code =
                (HttpURLConnection) new URL(first, "/help/topic/" + HELP + "/plugin.xml").openConnection();
        assertThat(code.getResponseCode()).isEqualTo(404);
    }

    /** F1 in every part: something is said of it, with pages that are there. */
    @Test
    void explainsWhatHasTheFocus() throws Exception {
        ModelEditor editor = Studio.open("zoo:lenet");
        Map<String, Control> parts = new TreeMap<>();
        parts.put("graph", editor.graph().canvas());
        parts.put("layers", editor.layers().control());
        for (Map.Entry<String, String> view : Map.of(
                        "zoo", Ids.ZOO,
                        "curves", Ids.CURVES,
                        "strategies", Ids.STRATEGIES,
                        "schedule", Ids.SCHEDULE,
                        "runtimes", Ids.RUNTIMES)
                .entrySet()) {
            Studio.page().showView(view.getValue());
            Studio.settle();
            parts.put(view.getKey(), Studio.display().getFocusControl());
        }
        for (Map.Entry<String, Control> part : parts.entrySet()) {
            Optional<String> id = context(part.getValue());
            assertThat(id).as("%s: %s", part.getKey(), part.getValue()).contains(HELP + "." + part.getKey());
            IContext context = HelpSystem.getContext(id.orElseThrow());
            assertThat(context.getText()).isNotBlank();
            assertThat(context.getRelatedTopics()).isNotEmpty().allSatisfy(topic -> {
                try (InputStream page = HelpSystem.getHelpContent(topic.getHref())) {
                    assertThat(page).as(topic.getHref()).isNotNull();
                }
            });
        }
        for (String other : List.of("summary", "launch", "newStrategy", "preferences")) {
            assertThat(HelpSystem.getContext(HELP + "." + other)).as(other).isNotNull();
        }

        Studio.page().showView(Ids.STRATEGIES).setFocus();
        Studio.settle();
        Event f1 = new Event();
        Control focus = Studio.display().getFocusControl();
        helped(focus).notifyListeners(SWT.Help, f1);
        Studio.until("the help is there", () -> Studio.page().findView(HELP_VIEW) != null);
        Studio.settle();
        Studio.picture("help-light");
    }

    /** The control, or the one around it, that knows its context. */
    private static Control helped(Control control) {
        Control at = control;
        while (at != null && at.getData("org.eclipse.ui.help") == null) {
            at = at.getParent();
        }
        return at;
    }

    private static Optional<String> context(Control control) {
        return Optional.ofNullable(helped(control)).map(at -> (String) at.getData("org.eclipse.ui.help"));
    }

    @Test
    void findsInTheHelp() throws Exception {
        PlatformUI.getWorkbench().getHelpSystem().search("Perfetto");
        Studio.until("the help is there", () -> Studio.page().findView(HELP_VIEW) != null);
        // The index is made with the first search; what it finds is drawn, not told.
        Studio.until("nothing is searched any more", () -> Job.getJobManager().isIdle());
        Studio.picture("search-light");
    }

    @Test
    void opensTheCheatSheet() throws Exception {
        ICommandService commands = PlatformUI.getWorkbench().getService(ICommandService.class);
        IHandlerService handlers = PlatformUI.getWorkbench().getService(IHandlerService.class);
        handlers.executeCommand(
                commands.deserialize(
                        "org.eclipse.ui.cheatsheets.openCheatSheet(cheatSheetId=org.cutpoint.ide.firstCut)"),
                null);
        Studio.until("the sheet is there", () -> Studio.page().findView(SHEETS) != null);
        Studio.picture("cheatsheet-light");
        try (InputStream in =
                Platform.getBundle(HELP).getEntry("cheatsheets/first-cut.xml").openStream()) {
            String sheet = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Matcher step = Pattern.compile("serialization=\"([^\"]+)\"").matcher(sheet);
            int steps = 0;
            while (step.find()) {
                ParameterizedCommand command = commands.deserialize(step.group(1));
                assertThat(command.getCommand().isDefined()).as(step.group(1)).isTrue();
                steps++;
            }
            assertThat(steps).isGreaterThan(4);
        }
    }

    @Test
    void welcomes() throws Exception {
        IIntroManager intros = PlatformUI.getWorkbench().getIntroManager();
        assertThat(intros.hasIntro()).isTrue();
        IWorkbenchWindow window = PlatformUI.getWorkbench().getWorkbenchWindows()[0];
        intros.showIntro(window, false);
        Studio.picture("welcome-light");
        List<Link> links = Widgets.all(window.getShell(), Link.class);
        assertThat(links).extracting(Link::getText).contains("<a>Your first cut</a>", "<a>Help</a>");
        links.stream()
                .filter(link -> link.getText().equals("<a>Your first cut</a>"))
                .findFirst()
                .orElseThrow()
                .notifyListeners(SWT.Selection, new Event());
        Studio.until("the sheet is there", () -> Studio.page().findView(SHEETS) != null);
        Studio.settle();
        assertThat(Studio.page().isPageZoomed()).isFalse();
        assertThat(intros.getIntro()).isNull();
    }
}
