using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways;

/// <summary>Where the real captures are; tests that need them are ignored where they are not.</summary>
internal static class RealCaptures
{
    public static string Path(string name)
    {
        var folder = Environment.GetEnvironmentVariable("MICROALPHA_REALDATA");
        if (string.IsNullOrEmpty(folder))
        {
            var root = new DirectoryInfo(AppContext.BaseDirectory);
            while (root is not null && !File.Exists(System.IO.Path.Combine(root.FullName, "MicroAlpha.sln")))
                root = root.Parent;
            folder = root is null ? "" : System.IO.Path.Combine(root.FullName, "..", "shared", "realdata");
        }

        var path = System.IO.Path.Combine(folder, name);
        if (!File.Exists(path))
            Assert.Ignore($"{name} is not in {folder}: set MICROALPHA_REALDATA to the folder with the real captures.");
        return path;
    }
}
