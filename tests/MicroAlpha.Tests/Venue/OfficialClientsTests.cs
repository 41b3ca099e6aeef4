using System.Diagnostics;
using System.Text.Json;
using MicroAlpha.Tests.Tidy;
using MicroAlpha.Venue.Server;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue;

/// <summary>
/// Alpaca's own clients, as they are published, against the venue. They need node, npm and a registry.
/// </summary>
[TestFixture]
internal sealed class OfficialClientsTests
{
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan RunTimeout = TimeSpan.FromMinutes(1);

    private static string Installed => Repository.At("artifacts", "official-clients");

    [OneTimeSetUp]
    public void Install()
    {
        if (!Exists("node") || !Exists("npm"))
            Assert.Ignore("node and npm are not installed: apt-get install nodejs npm.");
        // Written last: the lock file of what is installed whole.
        var done = Path.Combine(Installed, "installed-lock.json");
        var wanted = File.ReadAllText(Repository.At("tests", "official-clients", "package-lock.json"));
        if (File.Exists(done) && File.ReadAllText(done) == wanted)
            return;
        Directory.CreateDirectory(Installed);
        File.Delete(done);
        foreach (var file in new[] { "package.json", "package-lock.json" })
            File.Copy(Repository.At("tests", "official-clients", file), Path.Combine(Installed, file), overwrite: true);
        var (exit, text) = Run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], InstallTimeout);
        Assert.That(exit, Is.Zero, $"npm could not install the clients: {text}");
        File.WriteAllText(done, wanted);
    }

    [Test]
    public async Task Client4_AgainstVenue_ReceivesTradesAndSeesItsOrders()
    {
        await using var venue = await VenueServer.StartAsync(VenueMarket.Synthetic());
        var (exit, text) = Run(
            "node",
            [Repository.At("tests", "official-clients", "client4.js"), venue.RestUrl, venue.StreamUrl, "AAPL"],
            RunTimeout);
        Assert.That(exit, Is.Zero, text);
        using var counts = JsonDocument.Parse(text.Trim().Split('\n')[^1]);
        Assert.Multiple(() =>
        {
            Assert.That(counts.RootElement.GetProperty("updates").GetInt32(), Is.GreaterThanOrEqualTo(8));
            Assert.That(counts.RootElement.GetProperty("quotes").GetInt32(), Is.GreaterThan(10));
            Assert.That(counts.RootElement.GetProperty("trades").GetInt32(), Is.Positive);
        });
    }

    [Test]
    public async Task Client3_AgainstVenueWithTls_ReceivesTradesAndSeesItsOrders()
    {
        await using var venue = await VenueServer.StartAsync(VenueMarket.Synthetic() with { IsTls = true });
        var (exit, text) = Run(
            "node", [Repository.At("tests", "official-clients", "client3.js"), venue.RestUrl, "AAPL"], RunTimeout);
        Assert.That(exit, Is.Zero, text);
        using var counts = JsonDocument.Parse(text.Trim().Split('\n')[^1]);
        Assert.That(counts.RootElement.GetProperty("updates").GetInt32(), Is.GreaterThanOrEqualTo(8));
    }

    private static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static (int Exit, string Text) Run(string program, string[] arguments, TimeSpan timeout)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Installed,
        };
        start.Environment["NODE_PATH"] = Path.Combine(Installed, "node_modules");
        start.Environment["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
        start.Environment["NODE_NO_WARNINGS"] = "1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(timeout))
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"{program} did not end within {timeout}: {error.Result}");
        }

        return (process.ExitCode, error.Result + output.Result);
    }
}
