using MudBlazor;

namespace Portal.Approvals.Controls;

/// <summary>The mark of a kind of file, and whether the page may show it.</summary>
static class FileIcons
{
    public static string Of(string contentType) =>
        contentType switch
        {
            "application/pdf" => Icons.Material.Outlined.PictureAsPdf,
            "application/zip" or "application/x-zip-compressed" => Icons.Material.Outlined.FolderZip,
            _ when contentType.StartsWith("image/", StringComparison.Ordinal) => Icons.Material.Outlined.Image,
            _ when contentType.Contains("sheet", StringComparison.Ordinal) || contentType.Contains("excel", StringComparison.Ordinal) =>
                Icons.Material.Outlined.TableChart,
            _ when contentType.StartsWith("text/", StringComparison.Ordinal) => Icons.Material.Outlined.Article,
            _ => Icons.Material.Outlined.InsertDriveFile,
        };

    /// <summary>Pictures that a browser draws without running anything; SVG and HTML are never drawn.</summary>
    public static bool IsPicture(string contentType) => contentType is "image/png" or "image/jpeg" or "image/gif" or "image/webp";

    /// <summary>Files that are shown as plain text; HTML and XML are not, because they say something else when they are drawn.</summary>
    public static bool IsText(string contentType) =>
        contentType.Split(';')[0].Trim() is "text/plain" or "text/csv" or "text/markdown" or "application/json";
}
