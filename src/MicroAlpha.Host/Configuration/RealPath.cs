namespace MicroAlpha.Host.Configuration;

/// <summary>Tells whether two paths are one place, however they are written.</summary>
internal static class RealPath
{
    private const int LinksMax = 40; // as many as Linux follows

    /// <summary>
    /// The path without symbolic links, <c>.</c> and <c>..</c>, as far as it exists; what does not exist stays as it is
    /// written. Never throws for what is on the disk.
    /// </summary>
    public static string Of(string path)
    {
        var links = 0;
        return Of(Path.GetFullPath(path), ref links);
    }

    private static string Of(string path, ref int links)
    {
        var parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path));
        if (parent is null)
            return path;
        var real = Path.Combine(Of(parent, ref links), Path.GetFileName(Path.TrimEndingDirectorySeparator(path)));
        if (TargetOf(real) is not { } target || ++links > LinksMax)
            return real;
        return Of(Path.GetFullPath(target, Path.GetDirectoryName(real)!), ref links);
    }

    private static string? TargetOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
