using System.IO.Compression;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.IndicatorReports;

/// <summary>Where the golden results are; tests that need them are ignored where they are not.</summary>
internal static class Goldens
{
    /// <summary>The folder, or null where there is none.</summary>
    public static string? Folder
    {
        get
        {
            var root = new DirectoryInfo(AppContext.BaseDirectory);
            while (root is not null && !File.Exists(System.IO.Path.Combine(root.FullName, "MicroAlpha.sln")))
                root = root.Parent;
            var folder = root is null
                ? ""
                : System.IO.Path.Combine(root.FullName, "..", "shared", "indicators", "golden");
            return Directory.Exists(folder) ? folder : null;
        }
    }

    /// <summary>Ignores the test without the folder.</summary>
    public static string Path(string name)
    {
        if (Folder is null)
            Assert.Ignore("the golden results are not beside the repository, in ../shared/indicators/golden");
        return System.IO.Path.Combine(Folder!, name);
    }

    /// <summary>The lines of a file, unpacked.</summary>
    public static IEnumerable<string[]> Rows(string path)
    {
        using var file = File.OpenRead(path);
        using Stream plain = path.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
        using var reader = new StreamReader(plain);
        while (reader.ReadLine() is { } line)
            yield return line.Split(',');
    }
}
