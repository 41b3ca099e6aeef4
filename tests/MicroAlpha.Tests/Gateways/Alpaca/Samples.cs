using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca;

/// <summary>Where the samples of Alpaca's messages are; tests that need them are ignored where they are not.</summary>
internal static class Samples
{
    public static string[] Lines(string name)
    {
        var folder = Environment.GetEnvironmentVariable("MICROALPHA_ALPACA_SAMPLES");
        if (string.IsNullOrEmpty(folder))
        {
            var root = new DirectoryInfo(AppContext.BaseDirectory);
            while (root is not null && !File.Exists(Path.Combine(root.FullName, "MicroAlpha.sln")))
                root = root.Parent;
            folder = root is null ? "" : Path.Combine(root.FullName, "..", "shared", "alpaca", "samples");
        }

        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
            Assert.Ignore($"{name} is not in {folder}: set MICROALPHA_ALPACA_SAMPLES to the folder with the samples.");
        return File.ReadAllLines(path);
    }
}
