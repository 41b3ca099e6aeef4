using System.Diagnostics;
using System.Globalization;
using System.Net.Http;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Venue;
using MicroAlpha.Venue.Server;

namespace MicroAlpha.LatencyBench.Venue;

/// <summary>
/// The venue in a process of its own, as a second run of this program, with a market that ends after a number of
/// events and is played as fast as its reader takes it.
/// </summary>
internal sealed class VenueChild : IDisposable
{
    private const string Role = "MICROALPHA_BENCH_VENUE";

    private readonly Process _process;
    private readonly HttpClient _http = new();

    private VenueChild(Process process, string rest, string stream)
    {
        _process = process;
        (RestUrl, StreamUrl) = (rest, stream);
    }

    /// <summary>The REST address.</summary>
    public string RestUrl { get; }

    /// <summary>The address of the streams.</summary>
    public string StreamUrl { get; }

    /// <summary>CPU time the venue has taken.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="caseName">The case whose run serves when the role is set.</param>
    /// <param name="symbols">Stocks of its market.</param>
    /// <param name="events">Events until its market ends.</param>
    public static VenueChild Start(string caseName, int symbols, long events)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(VenueChild).Assembly.Location);
        start.ArgumentList.Add(caseName);
        start.Environment[Role] = string.Create(CultureInfo.InvariantCulture, $"{symbols} {events}");
        var process = Process.Start(start)!;
        var addresses = process.StandardOutput.ReadLine()?.Split(' ')
            ?? throw new InvalidOperationException("the venue did not start");
        return new VenueChild(process, addresses[0], addresses[1]);
    }

    /// <summary>Serves until standard input ends, when this process is the child; false when it is not.</summary>
    public static bool TryServe()
    {
        if (Environment.GetEnvironmentVariable(Role)?.Split(' ') is not [var symbols, var events])
            return false;
        ServeAsync(int.Parse(symbols, CultureInfo.InvariantCulture), long.Parse(events, CultureInfo.InvariantCulture))
            .GetAwaiter().GetResult();
        return true;
    }

    /// <summary>A counter of the venue.</summary>
    public long Read(string counter)
    {
        using var reply = JsonDocument.Parse(
            _http.GetStringAsync(new Uri($"{RestUrl}/_venue/stats")).GetAwaiter().GetResult());
        var value = reply.RootElement.GetProperty(counter);
        return value.ValueKind == JsonValueKind.Number ? value.GetInt64() : value.GetBoolean() ? 1 : 0;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        _http.Dispose();
    }

    private static async Task ServeAsync(int symbols, long events)
    {
        var options = new VenueOptions
        {
            Speed = 0,
            HasFeedTime = true,
            Feeds =
            [
                () => new SyntheticMarket(
                    new SyntheticOptions
                    {
                        Symbols = SyntheticOptions.NumberedSymbols(symbols),
                        EventsPerSecond = 1_000_000,
                        Levels = 2,
                        MaxEvents = events,
                    },
                    new InstrumentTable(symbols)),
            ],
        };
        var venue = await VenueServer.StartAsync(options).ConfigureAwait(false);
        await using (venue.ConfigureAwait(false))
        {
            Console.WriteLine($"{venue.RestUrl} {venue.StreamUrl}");
            while (await Console.In.ReadLineAsync().ConfigureAwait(false) is not null)
            {
            }
        }
    }
}
