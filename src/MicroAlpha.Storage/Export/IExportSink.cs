using MicroAlpha.Events;

namespace MicroAlpha.Storage.Export;

/// <summary>Takes the events of a log one by one and makes a file of them. One thread.</summary>
internal interface IExportSink : IDisposable
{
    /// <summary>Takes one event.</summary>
    /// <param name="slot">The event; read only.</param>
    /// <param name="sequence">Its sequence in its session.</param>
    /// <param name="symbol">Its symbol; empty for none.</param>
    /// <param name="line">Its line in the log, newline included.</param>
    void Take(ref EngineEvent slot, long sequence, string symbol, ReadOnlySpan<byte> line);

    /// <summary>Another session begins: books are empty again.</summary>
    void BeginSession();

    /// <summary>Completes the file and says how many rows it has.</summary>
    long Complete();
}
