using MicroAlpha.Events;

namespace MicroAlpha.Storage.Export;

/// <summary>The lines of the log.</summary>
internal sealed class JsonlSink(string path) : IExportSink
{
    private readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
    private long _rows;

    public void Take(ref EngineEvent slot, long sequence, string symbol, ReadOnlySpan<byte> line)
    {
        _file.Write(line);
        _rows++;
    }

    public void BeginSession()
    {
    }

    public long Complete()
    {
        _file.Flush();
        return _rows;
    }

    public void Dispose() => _file.Dispose();
}
