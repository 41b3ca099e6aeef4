using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Kill;
using MicroAlpha.Host.Metrics;

namespace MicroAlpha.Host.Engine;

/// <summary>The meters of a running engine and the HTTP server that shows them.</summary>
internal sealed class MetricsEndpoint : IDisposable
{
    private readonly MetricsServer _server;
    private readonly MeterScraper _scraper;
    private readonly EngineMeters _engineMeters;
    private readonly ProcessMeters _processMeters;

    private MetricsEndpoint(MetricsServer server, MeterScraper scraper, EngineMeters engineMeters,
        ProcessMeters processMeters) =>
        (_server, _scraper, _engineMeters, _processMeters) = (server, scraper, engineMeters, processMeters);

    /// <summary>Address of the metrics page.</summary>
    public string Url => $"http://{_server.EndPoint}/metrics";

    /// <summary>Starts serving.</summary>
    /// <exception cref="Events.EngineException">The address can not be had; see <see
    /// cref="MetricsServer"/>.</exception>
    public static MetricsEndpoint Start(HttpSettings options, EngineHost engine, KillState kill)
    {
        var scope = new object();
        var report = new EngineReport(engine);
        var scraper = new MeterScraper(scope);
        var engineMeters = new EngineMeters(report, kill.Snapshot, SessionSettings.Build, scope: scope);
        var processMeters = new ProcessMeters(scope);
        try
        {
            var server = MetricsServer.StartAsync(Settings(options), scraper, report).GetAwaiter().GetResult();
            return new MetricsEndpoint(server, scraper, engineMeters, processMeters);
        }
        catch
        {
            processMeters.Dispose();
            engineMeters.Dispose();
            scraper.Dispose();
            throw;
        }
    }

    /// <summary>Looks whether the address could be had.</summary>
    /// <exception cref="Events.EngineException">As <see cref="Start"/>.</exception>
    public static void RequireFree(HttpSettings options) => MetricsServer.RequireFree(Settings(options));

    /// <inheritdoc />
    public void Dispose()
    {
        _server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _processMeters.Dispose();
        _engineMeters.Dispose();
        _scraper.Dispose();
    }

    /// <summary>The server's options as the configuration says them.</summary>
    internal static MetricsServerOptions Settings(HttpSettings options) => new()
    {
        Address = options.Address,
        Port = options.Port,
        AllowRemote = options.AllowRemote,
    };
}
