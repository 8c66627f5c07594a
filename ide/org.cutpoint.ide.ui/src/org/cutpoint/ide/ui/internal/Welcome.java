package org.cutpoint.ide.ui.internal;

import java.util.List;
import org.cutpoint.ide.ui.Palette;
import org.eclipse.core.commands.ParameterizedCommand;
import org.eclipse.core.commands.common.CommandException;
import org.eclipse.core.runtime.Status;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.jface.layout.GridLayoutFactory;
import org.eclipse.jface.resource.FontDescriptor;
import org.eclipse.jface.resource.JFaceResources;
import org.eclipse.jface.resource.LocalResourceManager;
import org.eclipse.swt.SWT;
import org.eclipse.swt.custom.ScrolledComposite;
import org.eclipse.swt.graphics.Color;
import org.eclipse.swt.graphics.Font;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.graphics.RGB;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Canvas;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Link;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.commands.ICommandService;
import org.eclipse.ui.handlers.IHandlerService;
import org.eclipse.ui.part.IntroPart;
import org.eclipse.ui.statushandlers.StatusManager;

/** The welcome page: what to begin with. Without a browser, which not every machine has for workbenches. */
public final class Welcome extends IntroPart {
    private static final int WIDTH = 460;
    private static final int[] BOXES = {64, 96, 84, 110, 72, 90, 60, 46};
    private static final int DEVICE_BOXES = 3;

    /** @param command as {@link ICommandService#deserialize} reads it */
    private record Way(String title, String about, String command) {}

    private static final List<Way> WAYS = List.of(
            new Way(
                    "Your first cut",
                    "Five minutes, step by step: open a network, see where it should be cut, run it split.",
                    "org.eclipse.ui.cheatsheets.openCheatSheet(cheatSheetId=org.cutpoint.ide.firstCut)"),
            new Way(
                    "Look at AlexNet",
                    "Its graph, what every cut costs, and what each strategy plans.",
                    "org.cutpoint.ide.open(org.cutpoint.ide.open.source=zoo:alexnet)"),
            new Way(
                    "A network of your own",
                    "Any ONNX file; nothing in it is changed.",
                    "org.eclipse.ui.openLocalFile"),
            new Way(
                    "A strategy of your own",
                    "A Maven project with a strategy and its test; it is deployed without a restart.",
                    "org.eclipse.ui.newWizard(newWizardId=org.cutpoint.ide.newStrategy)"),
            new Way(
                    "Your tiers and networks",
                    "Devices, clouds and links to plan for, beside those of the literature.",
                    "org.eclipse.ui.window.preferences(preferencePageId=org.cutpoint.ide.tiers)"),
            new Way("Help", "What all of it means, and the keys.", "org.eclipse.ui.help.helpContents"));

    private Composite page;
    private LocalResourceManager resources;

    @Override
    public void createPartControl(Composite parent) {
        ScrolledComposite scroll = new ScrolledComposite(parent, SWT.V_SCROLL | SWT.H_SCROLL);
        scroll.setExpandHorizontal(true);
        scroll.setExpandVertical(true);
        Composite centre = new Composite(scroll, SWT.NONE);
        GridLayoutFactory.fillDefaults().applyTo(centre);
        page = new Composite(centre, SWT.NONE);
        GridDataFactory.swtDefaults()
                .align(SWT.CENTER, SWT.CENTER)
                .grab(true, true)
                .applyTo(page);
        GridLayoutFactory.fillDefaults()
                .numColumns(2)
                .margins(24, 16)
                .spacing(32, 18)
                .applyTo(page);
        page.setBackgroundMode(SWT.INHERIT_FORCE);
        resources = new LocalResourceManager(JFaceResources.getResources(), page);
        header();
        WAYS.forEach(this::way);
        Button go = new Button(page, SWT.PUSH);
        go.setText("Go to the workbench");
        go.addListener(SWT.Selection, e -> leave());
        GridDataFactory.swtDefaults()
                .span(2, 1)
                .align(SWT.CENTER, SWT.CENTER)
                .indent(0, 12)
                .applyTo(go);
        scroll.setContent(centre);
        Point size = centre.computeSize(SWT.DEFAULT, SWT.DEFAULT);
        scroll.setMinSize(size);
    }

    private Font font(double scale, int style) {
        FontDescriptor standard = FontDescriptor.createFrom(JFaceResources.getDefaultFont());
        int height = standard.getFontData()[0].getHeight();
        return resources.create(
                standard.setHeight((int) Math.round(height * scale)).setStyle(style));
    }

    private void header() {
        Canvas drawing = new Canvas(page, SWT.DOUBLE_BUFFERED);
        drawing.addPaintListener(e -> draw(e.gc, drawing));
        GridDataFactory.fillDefaults().span(2, 1).hint(2 * WIDTH, 96).applyTo(drawing);
        Label title = new Label(page, SWT.NONE);
        title.setText("Where should a neural network be cut?");
        title.setFont(font(2, SWT.BOLD));
        GridDataFactory.fillDefaults().span(2, 1).applyTo(title);
        Label about = new Label(page, SWT.WRAP);
        about.setText(
                "Layers before the cut run on the device, those after it in the cloud. Cutpoint says which cut is best,"
                        + " why, and what happens when the network runs like that.");
        GridDataFactory.fillDefaults().span(2, 1).hint(2 * WIDTH, SWT.DEFAULT).applyTo(about);
    }

    /** A line of layers with a cut through it. */
    private static void draw(GC gc, Canvas canvas) {
        Palette palette = Palette.of(canvas);
        gc.setAntialias(SWT.ON);
        int middle = canvas.getSize().y / 2;
        int x = 4;
        for (int i = 0; i < BOXES.length; i++) {
            if (i > 0) {
                gc.setForeground(new Color(palette.faint()));
                gc.setLineWidth(i == DEVICE_BOXES ? 2 : 7);
                gc.drawLine(x, middle, x + 34, middle);
                x += 34;
            }
            if (i == DEVICE_BOXES) {
                gc.setForeground(new Color(palette.uplink()));
                gc.setLineWidth(2);
                gc.setLineStyle(SWT.LINE_DASH);
                gc.drawLine(x - 17, middle - 44, x - 17, middle + 44);
                gc.setLineStyle(SWT.LINE_SOLID);
            }
            RGB colour = i < DEVICE_BOXES ? palette.device() : palette.cloud();
            gc.setBackground(new Color(colour));
            int height = 30 + BOXES[i] / 3;
            gc.fillRoundRectangle(x, middle - height / 2, BOXES[i], height, 8, 8);
            x += BOXES[i];
        }
    }

    private void way(Way way) {
        Composite place = new Composite(page, SWT.NONE);
        GridLayoutFactory.fillDefaults().spacing(0, 3).applyTo(place);
        GridDataFactory.fillDefaults().hint(WIDTH, SWT.DEFAULT).applyTo(place);
        Link link = new Link(place, SWT.NONE);
        link.setText("<a>" + way.title() + "</a>");
        link.setFont(font(1.25, SWT.BOLD));
        link.addListener(SWT.Selection, e -> go(way));
        Label about = new Label(place, SWT.WRAP);
        about.setText(way.about());
        GridDataFactory.fillDefaults().hint(WIDTH, SWT.DEFAULT).applyTo(about);
    }

    /** Shows the workbench, and begins there. */
    private void go(Way way) {
        leave();
        // Not before the views are back in their places: what opens now would take this page's, which is all of the
        // window.
        PlatformUI.getWorkbench().getDisplay().asyncExec(() -> begin(way));
    }

    private static void begin(Way way) {
        ICommandService commands = PlatformUI.getWorkbench().getService(ICommandService.class);
        IHandlerService handlers = PlatformUI.getWorkbench().getService(IHandlerService.class);
        try {
            ParameterizedCommand command = commands.deserialize(way.command());
            handlers.executeCommand(command, null);
        } catch (CommandException e) {
            StatusManager.getManager().handle(Status.error(way.title() + ": " + e.getMessage(), e), StatusManager.SHOW);
        }
    }

    private void leave() {
        PlatformUI.getWorkbench().getIntroManager().closeIntro(this);
    }

    /** Nothing changes when it stands beside other views. */
    @Override
    public void standbyStateChanged(boolean standby) {}

    @Override
    public void setFocus() {
        page.setFocus();
    }
}
