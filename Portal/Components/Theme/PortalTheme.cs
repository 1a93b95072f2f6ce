using MudBlazor;
using MudBlazor.Utilities;

namespace Portal.Components.Theme;

/// <summary>
/// The MudBlazor themes. Both modes are written into every page, each under its own selector, so that the attribute on
/// <c>html</c> alone decides: no flash at the first paint, no round trip at the switch.
/// </summary>
static class PortalTheme
{
    static readonly string[] Fonts = ["Inter Variable", "Noto Sans SC Variable", "system-ui", "sans-serif"];

    public static MudTheme Light { get; } = Make(":root", Tokens.Light, dark: false);

    // MudBlazor puts a colon before a scope that has none: the selector must begin with one.
    public static MudTheme Dark { get; } = Make(":root[data-theme=dark]", Tokens.Dark, dark: true);

    static MudTheme Make(string scope, Tokens tokens, bool dark)
    {
        var theme = new MudTheme
        {
            PseudoCss = new PseudoCss { Scope = scope },
            Typography = MakeTypography(),
            LayoutProperties = new LayoutProperties
            {
                DefaultBorderRadius = "6px",
                AppbarHeight = "48px",
                DrawerWidthLeft = "224px",
                DrawerMiniWidthLeft = "56px",
                DrawerWidthRight = "440px",
            },
            Shadows = new Shadow { Elevation = [.. Enumerable.Range(0, 26).Select(x => x < 8 ? "none" : tokens.OverlayShadow)] },
        };
        Palette palette = dark ? theme.PaletteDark : theme.PaletteLight;
        Paint(palette, tokens);
        return theme;
    }

    static void Paint(Palette palette, Tokens tokens)
    {
        palette.Background = palette.Surface = palette.AppbarBackground = tokens.Surface;
        palette.DrawerBackground = tokens.Canvas;
        palette.BackgroundGray = palette.Skeleton = palette.ActionDisabledBackground = tokens.Sunken;
        palette.TableHover = tokens.Hover;
        palette.TableStriped = new MudColor("#00000000");
        palette.LinesDefault = palette.TableLines = palette.Divider = palette.DividerLight = tokens.Border;
        palette.LinesInputs = tokens.Control;
        palette.TextPrimary = palette.AppbarText = palette.Dark = tokens.Text;
        palette.TextSecondary = palette.ActionDefault = palette.DrawerText = palette.Secondary = tokens.Text2;
        palette.DrawerIcon = palette.Tertiary = tokens.Text3;
        palette.TextDisabled = palette.ActionDisabled = tokens.Disabled;
        palette.Primary = palette.Info = tokens.Accent;
        palette.PrimaryDarken = palette.InfoDarken = tokens.AccentHover;
        palette.PrimaryContrastText = palette.InfoContrastText = tokens.OnAccent;
        palette.Success = tokens.Ok;
        palette.Warning = tokens.Warn;
        palette.Error = tokens.Bad;
        palette.ErrorContrastText = tokens.OnBad;
        palette.DarkContrastText = tokens.Surface;
        palette.HoverOpacity = 0.04;
        palette.RippleOpacity = 0;
        palette.BorderOpacity = 1;
        palette.OverlayDark = "rgba(14,17,22,0.4)";
    }

    static Typography MakeTypography() =>
        new()
        {
            Default = Write(new DefaultTypography(), 14, 20, 400),
            H4 = Write(new H4Typography(), 24, 32, 600, "-.02em"),
            H5 = Write(new H5Typography(), 20, 28, 600, "-.012em"),
            H6 = Write(new H6Typography(), 16, 24, 600, "-.008em"),
            Subtitle1 = Write(new Subtitle1Typography(), 14, 20, 600),
            Subtitle2 = Write(new Subtitle2Typography(), 13, 20, 600),
            Body1 = Write(new Body1Typography(), 14, 20, 400),
            Body2 = Write(new Body2Typography(), 13, 20, 400),
            Button = Write(new ButtonTypography(), 13, 20, 500),
            Caption = Write(new CaptionTypography(), 12, 16, 400),
            Overline = Write(new OverlineTypography(), 12, 16, 500),
        };

    static T Write<T>(T text, int size, int line, int weight, string spacing = "0")
        where T : BaseTypography
    {
        text.FontFamily = Fonts;
        text.FontSize = FormattableString.Invariant($"{size}px");
        text.LineHeight = FormattableString.Invariant($"{line}px");
        text.FontWeight = FormattableString.Invariant($"{weight}");
        text.LetterSpacing = spacing;
        text.TextTransform = "none";
        return text;
    }
}
