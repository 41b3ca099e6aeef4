using System.Text;
using MicroAlpha.Tests.Tidy;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Parsing;

/// <summary>The protocol's samples; tests that need them are ignored where they are not.</summary>
internal static class AlpacaSamples
{
    private static string Folder
    {
        get
        {
            var folder = Environment.GetEnvironmentVariable("MICROALPHA_ALPACA_SAMPLES");
            return string.IsNullOrEmpty(folder) ? Repository.At("..", "shared", "alpaca", "samples") : folder;
        }
    }

    /// <summary>Every line of the JSON samples of the two market-data streams.</summary>
    public static IReadOnlyList<byte[]> Json() =>
        [.. Lines("ws-data", "*.jsonl").Concat(Lines("ws-crypto", "*.jsonl")).Select(Encoding.UTF8.GetBytes)];

    /// <summary>Every MessagePack frame.</summary>
    public static IReadOnlyList<byte[]> MsgPack() =>
        [.. Lines("derived-msgpack", "*.hex").Select(Convert.FromHexString)];

    private static List<string> Lines(string folder, string pattern)
    {
        var path = Path.Combine(Folder, folder);
        if (!Directory.Exists(path))
            Assert.Ignore($"{path} is missing: set MICROALPHA_ALPACA_SAMPLES to the protocol's samples.");
        return
        [
            .. Directory.EnumerateFiles(path, pattern).Order(StringComparer.Ordinal)
                .SelectMany(File.ReadLines).Select(line => line.Trim()).Where(line => line.Length > 0),
        ];
    }
}
