using System.Diagnostics;
using System.Net.WebSockets;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Venue;
using MicroAlpha.Venue.Server;

namespace MicroAlpha.LatencyBench.Venue;

/// <summary>
/// The venue at full speed to one subscriber of everything over loopback: 10,000 symbols, trades and quotes, as JSON.
/// The subscriber reads whole frames and counts messages; it parses nothing, so this is the venue's own limit.
/// </summary>
public sealed class VenueCase : IBenchCase
{
    private const int Symbols = 10_000;
    private const int BufferSize = 1 << 20;
    private const int WarmMessages = 500_000;

    /// <inheritdoc />
    public string Name => "venue";

    /// <inheritdoc />
    public void Run(BenchOptions options, Report report)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(report);
        var rates = new Medians();
        RunAsync(options, rates).GetAwaiter().GetResult();
        report.Add(rates.ToResult("venue/loopback_json", "M/s"));
    }

    private static async Task RunAsync(BenchOptions options, Medians rates)
    {
        var venue = await VenueServer.StartAsync(new VenueOptions
        {
            Speed = 0,
            HasFeedTime = true,
            Feeds =
            [
                static () => new SyntheticMarket(
                    new SyntheticOptions
                    {
                        Symbols = SyntheticOptions.NumberedSymbols(Symbols),
                        EventsPerSecond = 1_000_000,
                        Levels = 2,
                    },
                    new InstrumentTable(Symbols)),
            ],
        }).ConfigureAwait(false);
        await using (venue.ConfigureAwait(false))
        {
            using var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("APCA-API-KEY-ID", "bench");
            socket.Options.SetRequestHeader("APCA-API-SECRET-KEY", "bench");
            await socket.ConnectAsync(new Uri(venue.StreamUrl + "/v2/sip"), default).ConfigureAwait(false);
            await socket.SendAsync(
                """{"action":"subscribe","trades":["*"],"quotes":["*"]}"""u8.ToArray(),
                WebSocketMessageType.Text,
                endOfMessage: true,
                default).ConfigureAwait(false);
            var buffer = new byte[BufferSize];
            _ = await ReadAsync(socket, buffer, WarmMessages).ConfigureAwait(false);
            for (var rep = 0; rep < options.Reps; rep++)
            {
                var start = Stopwatch.GetTimestamp();
                var count = await ReadAsync(socket, buffer, options.Scale(5_000_000)).ConfigureAwait(false);
                rates.Add(count / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e6);
            }
        }
    }

    private static async Task<long> ReadAsync(ClientWebSocket socket, byte[] buffer, long wanted)
    {
        long count = 0;
        while (count < wanted)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), default).ConfigureAwait(false);
            // Each message has one opening brace and nothing else has any.
            count += buffer.AsSpan(0, part.Count).Count((byte)'{');
        }

        return count;
    }
}
