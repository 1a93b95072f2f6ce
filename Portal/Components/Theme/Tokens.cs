namespace Portal.Components.Theme;

/// <summary>The colours of one mode as MudBlazor needs them; <c>css/tokens.css</c> is the source and a test keeps both alike.</summary>
sealed record Tokens
{
    public required string Canvas { get; init; }
    public required string Surface { get; init; }
    public required string Sunken { get; init; }
    public required string Hover { get; init; }
    public required string Border { get; init; }
    public required string Control { get; init; }
    public required string Text { get; init; }
    public required string Text2 { get; init; }
    public required string Text3 { get; init; }
    public required string Disabled { get; init; }
    public required string Accent { get; init; }
    public required string AccentHover { get; init; }
    public required string OnAccent { get; init; }
    public required string Ok { get; init; }
    public required string Warn { get; init; }
    public required string Bad { get; init; }
    public required string OnBad { get; init; }
    public required string OverlayShadow { get; init; }

    public static Tokens Light { get; } =
        new()
        {
            Canvas = "#F7F8FA",
            Surface = "#FFFFFF",
            Sunken = "#F1F3F6",
            Hover = "#F4F6F9",
            Border = "#E2E5EA",
            Control = "#848C9A",
            Text = "#14181F",
            Text2 = "#4A5261",
            Text3 = "#626B7A",
            Disabled = "#9AA1AD",
            Accent = "#1F56C4",
            AccentHover = "#1A49A8",
            OnAccent = "#FFFFFF",
            Ok = "#1A7345",
            Warn = "#8A5300",
            Bad = "#BC2434",
            OnBad = "#FFFFFF",
            OverlayShadow = "0 0 0 1px rgba(20, 24, 31, .06), 0 8px 24px rgba(20, 24, 31, .12)",
        };

    public static Tokens Dark { get; } =
        new()
        {
            Canvas = "#0E1116",
            Surface = "#14181E",
            Sunken = "#1A1F27",
            Hover = "#191E26",
            Border = "#272D37",
            Control = "#6B7585",
            Text = "#E7EAF0",
            Text2 = "#A9B1BE",
            Text3 = "#8C95A4",
            Disabled = "#5D6675",
            Accent = "#8AB0FF",
            AccentHover = "#A6C3FF",
            OnAccent = "#0B1630",
            Ok = "#5CCB8E",
            Warn = "#E4AE4B",
            Bad = "#FF8A8F",
            OnBad = "#2A0A0E",
            OverlayShadow = "0 0 0 1px rgba(255, 255, 255, .06), 0 12px 32px rgba(0, 0, 0, .5)",
        };
}
