namespace MicroAlpha.Storage.Log;

/// <summary>Syncs on the asking thread: for file systems that only one thread may use.</summary>
public sealed class InlineFileSync : IFileSync
{
    private readonly ILogFiles _files;
    private int _result;

    /// <summary>Syncs files of <paramref name="files"/>.</summary>
    public InlineFileSync(ILogFiles files)
    {
        _files = files;
    }

    /// <inheritdoc/>
    public void Begin(int descriptor) => _result = _files.DataSync(descriptor);

    /// <inheritdoc/>
    public bool TryEnd(out int result)
    {
        result = _result;
        return true;
    }

    /// <inheritdoc/>
    public int End() => _result;

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
