using MicroAlpha.Events;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Storage.ClickHouse;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Tests.Storage.ClickHouse;

/// <summary>A log of a synthetic market on the disk, and how many rows of each table it has.</summary>
internal sealed class DiskLog : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("microalpha-store-").FullName;

    public string LogPath => Path.Combine(_directory, "log");

    public string CursorPath => Path.Combine(_directory, "state", "store.cursor");

    public string Root => _directory;

    public long[] Rows { get; } = new long[StoreSchema.Tables.Length];

    public long Events { get; private set; }

    public DiskLog Add(long events, int seed = 1, int symbols = 20)
    {
        using var directory = LogDirectory.Open(LogPath);
        using var log = directory.StartSession(new LogOptions());
        var market = new SyntheticMarket(
            new SyntheticOptions { Seed = (ulong)seed, Symbols = SyntheticOptions.NumberedSymbols(symbols) },
            new InstrumentTable(symbols));
        EngineEvent slot = default;
        for (var i = 0L; i < events && market.TryNext(ref slot); i++)
        {
            log.AppendEvent(ref slot, i);
            var table = StoreSchema.TableOfKind[(int)slot.Kind];
            if (table != StoreSchema.NoTable)
                Rows[table]++;
            Events++;
        }

        log.TryStop();
        return this;
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
