using MicroAlpha.Events;
using MicroAlpha.Gateways.Captures;

namespace MicroAlpha.Tests.Gateways.Captures;

/// <summary>An import run to its end.</summary>
internal sealed record CaptureRun(
    List<EngineEvent> Events, CaptureReport Report, InstrumentTable Instruments, EngineException? Failure)
{
    public static CaptureRun Of(CaptureFormat format, params string[] paths)
    {
        var instruments = new InstrumentTable(64);
        var events = new List<EngineEvent>();
        using var reader = CaptureImporter.Open(format, paths, instruments);
        EngineException? failure = null;
        try
        {
            EngineEvent slot = default;
            while (reader.TryNext(ref slot))
                events.Add(slot);
        }
        catch (EngineException e)
        {
            failure = e;
        }

        return new CaptureRun(events, reader.Report, instruments, failure);
    }

    public int Count(EventKind kind) => Events.Count(e => e.Kind == kind);
}
