using MicroAlpha.Events;
using MicroAlpha.Storage.Export;
using MicroAlpha.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.Export;

/// <summary>A log on disk made from event sources, one session each, and exports of it.</summary>
internal sealed class ExportLog : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("microalpha-export-").FullName;

    /// <summary>What was recorded, session by session.</summary>
    public List<EngineEvent> Slots { get; } = [];

    public string LogPath => Path.Combine(_root, "log");

    public string At(string name) => Path.Combine(_root, name);

    public ExportLog Add(IEventSource source, int max = int.MaxValue)
    {
        using var directory = LogDirectory.Open(LogPath);
        using var log = directory.StartSession(new LogOptions());
        EngineEvent slot = default;
        for (var sequence = 0L; sequence < max && source.TryNext(ref slot); sequence++)
        {
            log.AppendEvent(ref slot, sequence);
            if ((sequence & 255) == 0)
                log.Poll();
            Slots.Add(slot);
        }

        Assert.That(log.TryStop(), Is.True);
        return this;
    }

    public ExportResult Export(ExportFormat format, string? symbol = null) => LogExport.Run(
        new ExportOptions { Format = format, Logs = [LogPath], Path = At("out"), Symbol = symbol }, static _ => { });

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
