namespace MicroAlpha.Tests.Tidy;

/// <summary>The files of the repository that the style tests look at.</summary>
internal static class Repository
{
    private static readonly string[] Ignored = ["bin", "obj", "artifacts", "TestResults"];

    /// <summary>The directory that holds MicroAlpha.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Path of a file or directory of the repository.</summary>
    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A path relative to the root, with slashes.</summary>
    public static string NameOf(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>
    /// Files below a directory of the repository, without build output; none when the directory does not exist.
    /// </summary>
    public static IReadOnlyList<string> Files(string directory, string pattern)
    {
        var start = At(directory);
        if (!Directory.Exists(start))
            return [];
        return
        [
            .. Directory.EnumerateFiles(start, pattern, SearchOption.AllDirectories)
                .Where(path => !NameOf(path).Split('/').Any(Ignored.Contains))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "MicroAlpha.sln")))
                return at.FullName;
        }

        throw new DirectoryNotFoundException($"MicroAlpha.sln is in no directory above {AppContext.BaseDirectory}");
    }
}
