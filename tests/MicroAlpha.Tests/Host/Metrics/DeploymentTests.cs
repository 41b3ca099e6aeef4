using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using MicroAlpha.Host.Metrics;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Metrics;

/// <summary>The files in config/ that speak of the engine from outside say what the engine really has.</summary>
[TestFixture]
internal sealed partial class DeploymentTests
{
    [Test]
    public void Dashboard_EveryMetric_ExistsAmongTheMeters()
    {
        var known = KnownNames();
        using var json = JsonDocument.Parse(File.ReadAllText(ConfigFile("grafana.json")));
        var expressions = Strings(json.RootElement, ["expr", "query"]).ToList();
        var used = expressions.SelectMany(text => MetricWord().Matches(text).Select(match => match.Value)).ToHashSet();
        Assert.That(used, Has.Count.GreaterThan(20));
        Assert.That(used.Except(known), Is.Empty);
    }

    [Test]
    public void Dashboard_EveryEngineMetric_IsShown()
    {
        string[] elsewhere =
        [
            "microalpha_build_info", "microalpha_lane_info", "microalpha_published_sequence",
                "microalpha_durable_sequence",
            "microalpha_lane_events_total", "microalpha_lane_sleeps_total", "microalpha_lane_idle_seconds_total",
        ];
        var text = File.ReadAllText(ConfigFile("grafana.json"));
        using var fixture = new MetricsFixture();
        var families = fixture.Scraper.Scrape().Select(family => family.Name)
            .Where(name => name.StartsWith("microalpha_", StringComparison.Ordinal));
        Assert.That(families.Except(elsewhere).Where(name => !text.Contains(name, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Dashboard_Panels_HaveIdsAndPlacesOfTheirOwn()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(ConfigFile("grafana.json")));
        var panels = json.RootElement.GetProperty("panels").EnumerateArray().ToList();
        var cells = new HashSet<(int, int)>();
        foreach (var place in panels.Select(panel => panel.GetProperty("gridPos")))
        {
            var (x, y) = (place.GetProperty("x").GetInt32(), place.GetProperty("y").GetInt32());
            for (var cell = 0; cell < place.GetProperty("w").GetInt32() * place.GetProperty("h").GetInt32(); cell++)
            {
                var width = place.GetProperty("w").GetInt32();
                Assert.That(cells.Add((x + (cell % width), y + (cell / width))), Is.True, "two panels overlap");
                Assert.That(x + width, Is.LessThanOrEqualTo(24));
            }
        }

        Assert.That(panels.Select(panel => panel.GetProperty("id").GetInt32()), Is.Unique);
    }

    [Test]
    public void Unit_IsHardenedWithoutWhatCrashesTheRuntime()
    {
        var lines = File.ReadAllLines(ConfigFile("microalpha.service"));
        var settings = lines.Where(line => line.Contains('=') && !line.StartsWith('#'))
            .Select(line => line.Split('=', 2)).ToLookup(pair => pair[0], pair => pair[1]);
        Assert.That(settings["MemoryDenyWriteExecute"], Is.Empty, "it crashes CoreCLR");
        Assert.That(settings["PrivateNetwork"], Is.Empty, "the venue is on the network");
        foreach (var hardening in new[] { "NoNewPrivileges", "PrivateTmp", "ProtectHome", "RestrictSUIDSGID",
            "LockPersonality" })
            Assert.That(settings[hardening].Single(), Is.EqualTo("yes"), hardening);
        Assert.That(settings["ProtectSystem"].Single(), Is.EqualTo("strict"));
        Assert.That(settings["StateDirectoryMode"].Single(), Is.EqualTo("0700"), "the admin socket's guard");
        Assert.That(settings["User"].Single(), Is.Not.EqualTo("root"));
        Assert.That(settings["KillSignal"].Single(), Is.EqualTo("SIGTERM"), "run drains on SIGTERM");
        Assert.That(settings["ExecStart"].Single(), Does.Contain("microalpha run --config"));
    }

    [Test]
    public void Unit_SystemdItself_HasNothingToSay()
    {
        if (!File.Exists("/usr/bin/systemd-analyze"))
            Assert.Ignore("this machine has no systemd-analyze");
        var folder = Directory.CreateTempSubdirectory("microalpha-unit-").FullName;
        try
        {
            // The program is not installed where the unit says; that alone would be an error.
            var unit = Path.Combine(folder, "microalpha.service");
            File.WriteAllText(unit, File.ReadAllText(ConfigFile("microalpha.service"))
                .Replace("/opt/microalpha/microalpha ", "/bin/true ", StringComparison.Ordinal));
            var start = new ProcessStartInfo("systemd-analyze", ["verify", unit]) { RedirectStandardError = true };
            using var verify = Process.Start(start)!;
            var said = verify.StandardError.ReadToEnd();
            verify.WaitForExit();
            // A machine that was not booted by systemd may lack units that every other one has.
            var lines = said.Split('\n').Where(line => line.Contains("microalpha.service", StringComparison.Ordinal));
            Assert.That(string.Join('\n', lines), Is.Empty);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Every metric name that the exporter can show, endings included.</summary>
    internal static HashSet<string> KnownNames()
    {
        using var fixture = new MetricsFixture();
        var names = new HashSet<string>();
        foreach (var family in fixture.Scraper.Scrape())
        {
            names.Add(family.Name);
            if (family.Type == MetricType.Histogram)
                names.UnionWith([family.Name + "_bucket", family.Name + "_sum", family.Name + "_count"]);
        }

        return names;
    }

    private static IEnumerable<string> Strings(JsonElement element, string[] names)
    {
        if (element.ValueKind == JsonValueKind.Array)
            return element.EnumerateArray().SelectMany(item => Strings(item, names));
        if (element.ValueKind != JsonValueKind.Object)
            return [];
        return element.EnumerateObject().SelectMany(property =>
            names.Contains(property.Name) && property.Value.ValueKind == JsonValueKind.String
                ? [property.Value.GetString()!]
                : Strings(property.Value, names));
    }

    private static string ConfigFile(string name)
    {
        var directory = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "MicroAlpha.sln")))
            directory = directory.Parent;
        return Path.Combine(directory.FullName, "config", name);
    }

    [GeneratedRegex(@"\b(?:microalpha|process|dotnet)_[a-z0-9_]+")]
    private static partial Regex MetricWord();
}
