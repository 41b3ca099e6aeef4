using System.Text.Json;
using MicroAlpha.Tests.Tidy;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue;

/// <summary>The captured messages beside the repository; tests that need them are ignored where they are not.</summary>
internal static class Samples
{
    /// <summary>Every line of a sample file as text.</summary>
    public static IReadOnlyList<string> Lines(string name)
    {
        var path = Path.Combine(Repository.Root, "..", "shared", "alpaca", "samples", name);
        if (!File.Exists(path))
            Assert.Ignore($"{name} is not in ../shared/alpaca/samples beside the repository.");
        return [.. File.ReadLines(path).Where(static line => line.Length > 0)];
    }

    /// <summary>Every message of a sample file; arrays are taken apart.</summary>
    public static IEnumerable<JsonElement> Messages(string name)
    {
        foreach (var line in Lines(name))
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement.Clone();
            if (root.ValueKind == JsonValueKind.Array)
                foreach (var element in root.EnumerateArray())
                    yield return element;
            else
                yield return root;
        }
    }
}
